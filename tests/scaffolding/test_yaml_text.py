import io

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from mesh_platform.declarations.documents.yaml_files import parse_yaml
from mesh_platform.errors import UsageError
from mesh_platform.scaffolding.yaml_text import block, flow, scalar

TRAPS = ["0E0", "no", "{}", "[a]", "a: b", "a #b", "- x", "'", '"', "", " ", "a ", "y", "~", "1.0.0", "2024-01-01"]

hidden = "".join(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
visible = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters=hidden))
texts = visible | st.sampled_from(TRAPS) | st.lists(visible).map("\n".join)
numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=False).map(lambda each: round(each, 3))
scalars = texts | numbers | st.booleans() | st.none()
names = st.from_regex(r"[a-z][a-z_]{0,8}", fullmatch=True).filter(lambda each: each not in ("y", "n", "no", "on"))
values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3), max_leaves=8)


def read(text: str):
    document, faults = parse_yaml(text)
    assert faults == ()
    return document


@given(texts)
@example("a:")
@example("1_000")
@example("12:30:45")
@example("a\u2028b")
@example("\ufeffa")
@example("a\U0001f600b")
@example("key: value # comment")
def test_a_text_is_read_back_as_given_by_every_reader(text):
    written = f"purpose: {scalar(text)}\n"
    assert read(written) == {"purpose": text}
    assert yaml.safe_load(written) == {"purpose": text}
    assert YAML(typ="safe").load(io.StringIO(written)) == {"purpose": text}


@given(st.dictionaries(names, values, min_size=1, max_size=4))
def test_a_mapping_is_read_back_as_given(value):
    assert read(block(value)) == value


@given(st.dictionaries(names, values, max_size=4))
def test_one_line_is_read_back_as_given(value):
    written = flow(value)
    assert "\n" not in written
    assert read(f"value: {written}") == {"value": value}


@pytest.mark.parametrize("text", ["a\x1bb", "a\u202eb", "a\0b", "a\ud800b"])
def test_what_nobody_sees_is_refused(text):
    with pytest.raises(UsageError, match="invisible character"):
        scalar(text)


@pytest.mark.parametrize("text", ["Hours of wind, at an airport.", "team:weather", "1.0.0", "Größe", 'What is "late"?'])
def test_a_sentence_needs_no_quotes(text):
    assert scalar(text) == text
