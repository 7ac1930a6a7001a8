import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from mesh_platform.catalog.markdown import cell, escaped, link, sentence

RENDERER = MarkdownIt("commonmark").enable("table")

_SEEN = {"softbreak": "\n", "code_inline": "`{}`"}


def shown(markdown: str) -> str:
    """What a reader sees of a paragraph; fails when it became anything but plain text and code."""
    blocks = RENDERER.parse(markdown)
    assert [each.type for each in blocks] == ["paragraph_open", "inline", "paragraph_close"]
    kinds = {each.type for each in blocks[1].children}
    assert kinds <= {"text", "softbreak", "text_special", "code_inline"}, kinds
    return "".join(_SEEN.get(each.type, "{}").format(each.content) for each in blocks[1].children)


@pytest.mark.parametrize(
    "text",
    [
        "wind_speed and *stars* and __init__",
        "a <script>alert(1)</script> b",
        "[click](javascript:alert(1))",
        "# not a heading",
        "- not a list",
        "1. not a list either",
        "10) nor this",
        "> not a quote",
        "---",
        "===",
        "`code` | pipe ~~gone~~",
        "`a*b*` is code, ``this`` is not, and nor is `this",
        "R&amp;D stays R&amp;D",
        "back\\slash",
    ],
)
def test_markup_in_declared_text_shows_as_it_was_written(text):
    assert shown(escaped(text)) == text


@given(st.text(alphabet="ab 1.)#*_-+=>`~[]()<&;\\|!:/", min_size=1).filter(str.strip))
def test_no_text_turns_into_markup(text):
    assert shown(escaped(text)) == text.strip()


def test_ordinary_sentences_are_left_as_they_are_because_lists_show_them_raw():
    text = "Hourly weather at the three airports (JFK, LGA, EWR): wind_speed, 1,048 mph - gone."
    assert sentence(text) == text


def test_a_sentence_ends_at_its_full_stop_and_not_inside_a_number():
    assert sentence("About 1.5 rows\n a day. Nothing else.") == "About 1.5 rows a day."


def test_a_paragraph_break_stays_a_paragraph_break():
    assert escaped("one\n\ntwo") == "one\n\ntwo"


def test_only_addresses_that_a_browser_should_follow_become_links():
    assert link("#weather", "https://chat.example.org/a_(b)") == "[#weather](<https://chat.example.org/a_(b)>)"
    assert link("chat", "javascript:alert(1)") == "chat"
    assert link("chat", "") == "chat"


def test_a_table_cell_stays_one_cell():
    row = " | ".join(map(cell, ("x | y", "two\nlines")))
    assert RENDERER.render(f"| a | b |\n|---|---|\n| {row} |").count("<td>") == 2
