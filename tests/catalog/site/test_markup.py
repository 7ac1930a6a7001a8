import pytest

from mesh_platform.catalog.site.markup import inline, rendered, visible


@pytest.mark.parametrize(
    "text",
    ["<b>x</b>", "[x](javascript:alert(1))", "[x](data:text/html;base64,AAAA)", "![x](https://evil.example/x.png)", "<a href='//x'>y</a>"],
)
def test_nothing_that_a_declaration_says_becomes_markup(text):
    html = rendered(text) + inline(text)
    assert not any(each in html for each in ("<b>", "<img", 'href="javascript', 'href="data', "<a href='"))


def test_markdown_that_is_harmless_is_shown_as_meant():
    assert "<code>x</code>" in inline("`x`")
    assert '<a href="https://example.org">' in inline("[x](https://example.org)")
    assert "<table>" in rendered("| a |\n|---|\n| 1 |")


def test_what_nobody_sees_is_shown_as_a_mark():
    assert visible("a\0b\u202ec\ud800") == "a�b�c�"
    assert visible("naïve\n— 👩\u200d🔬") == "naïve\n— 👩\u200d🔬"
