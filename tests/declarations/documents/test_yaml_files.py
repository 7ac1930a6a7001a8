import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from mesh_platform.declarations.documents.yaml_files import MAX_BYTES, Fault, parse_yaml, read_text
from tests.sample_mesh import SAMPLE_MESH
from tests.yaml_text import yaml_text

VISIBLE = st.text(st.characters(blacklist_categories=("Cc", "Cf", "Cs")), max_size=20)


def fault(text: str) -> Fault:
    document, faults = parse_yaml(text)
    assert document is None
    assert len(faults) == 1, faults
    return faults[0]


@pytest.mark.parametrize("path", [path for path in SAMPLE_MESH if path.endswith(".yaml")])
def test_a_plain_file_reads_as_any_yaml_loader_reads_it(path):
    document, faults = parse_yaml(SAMPLE_MESH[path])
    assert not faults
    assert document == yaml.safe_load(SAMPLE_MESH[path])


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(10**15), 10**15) | st.floats(allow_nan=False, allow_infinity=False, width=32) | VISIBLE,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(VISIBLE, inner, max_size=4),
        max_leaves=20,
    )
)
@example("0E0")
@example("08")
def test_what_is_written_as_yaml_is_read_back(value):
    document, faults = parse_yaml(yaml_text({"value": value}))
    assert not faults
    assert document == {"value": value}


def test_words_of_yaml_1_1_stay_words_and_dates_stay_text():
    document, _ = parse_yaml("a: no\nb: on\nc: 2024-01-01\nd: 12:30\ne: 0x10\nf: .nan\n")
    assert document == {"a": "no", "b": "on", "c": "2024-01-01", "d": "12:30", "e": "0x10", "f": ".nan"}


def test_keys_are_always_text():
    assert parse_yaml("1: a\nyes: b\nnull: c\n")[0] == {"1": "a", "yes": "b", "null": "c"}


def test_a_mapping_knows_where_it_begins():
    document, _ = parse_yaml("a:\n  b:\n  - c: 1\n  - c: 2\n")
    assert document["a"]["b"][1].line == 4


def test_each_key_that_stands_twice_is_found():
    _, faults = parse_yaml("a: 1\na: 2\nb:\n  c: 1\n  c: 2\n")
    assert [(each.line, each.message) for each in faults] == [
        (2, "`a` stands twice in one mapping."),
        (5, "`c` stands twice in one mapping."),
    ]


def test_aliases_and_merges_are_spelled_out():
    document, faults = parse_yaml("base: &base {x: 1, y: 2}\ncopy: *base\nmore:\n  <<: *base\n  y: 3\n")
    assert not faults
    assert document["copy"] == {"x": 1, "y": 2}
    assert document["more"] == {"x": 1, "y": 3}


def test_aliases_that_unfold_without_end_are_refused():
    layers = "".join(f"a{each}: &a{each} [{', '.join([f'*a{each - 1}'] * 10)}]\n" for each in range(1, 9))
    assert "unfolds into more than" in fault(f"a0: &a0 [{', '.join('x' * 10)}]\n{layers}").message


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", 0, "is empty."),
        ("# only a comment\n", 0, "is empty."),
        ("a: 1\n---\nb: 2\n", 2, "starts a second document."),
        ("a: 1\nb: [\n", 3, "is not YAML"),
        ("a: b: c\n", 1, "is not YAML"),
        ("a:\n\t- b\n", 2, "is not YAML"),
        ("a: &x [*x]\n", 1, "`*x` refers to nothing that is complete above it."),
        ("a: 1\nb: *x\n", 2, "`*x` refers to nothing that is complete above it."),
        ("? [a]\n: b\n", 1, "has a key that is not plain text."),
        ("a: !!python/object/apply:os.system [ls]\n", 1, "`tag:yaml.org,2002:python/object/apply:os.system` is a tag"),
        ("a: !secret b\n", 1, "`!secret` is a tag"),
        (f"a: {'9' * 5000}\n", 1, "holds a number with too many digits."),
        ("a: 1e999\n", 1, "holds a number with too many digits."),
        ("a: 1\n<<: text\n", 2, "`<<` merges mappings only."),
        ('a: "\\e[2J"\n', 1, "holds the invisible character '\\x1b'."),
        ('a: 1\n"b\\r": 2\n', 2, "holds the invisible character '\\r'."),
        ("a: 1\nb: x\u202ey\n", 2, "holds the invisible character '\\u202e'."),
        ("[" * 100_000, 1, "is nested deeper than"),
        ("- " * 100_000, 1, "is nested deeper than"),
    ],
)
def test_a_text_that_cannot_be_a_declaration_says_why_and_where(text, line, message):
    found = fault(text)
    assert found.message.startswith(message)
    assert found.line == line


def test_a_file_that_is_not_utf_8_says_so(tmp_path):
    file = tmp_path / "a.yaml"
    file.write_bytes("a: 1\nname: Straße\n".encode("latin-1"))
    found = read_text(file)
    assert isinstance(found, Fault)
    assert (found.line, found.message) == (2, "is not UTF-8 text.")


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path):
    file = tmp_path / "a.yaml"
    file.write_bytes("a: 1".encode("utf-8-sig"))
    assert read_text(file) == "a: 1"


@pytest.mark.parametrize("content", [b"a: \x00", b"a" * (MAX_BYTES + 1)])
def test_a_file_that_is_no_declaration_is_not_parsed(tmp_path, content):
    file = tmp_path / "a.yaml"
    file.write_bytes(content)
    assert isinstance(read_text(file), Fault)


def test_a_file_that_cannot_be_read_says_so(tmp_path):
    assert read_text(tmp_path) == Fault(0, "cannot be read: Is a directory.")
