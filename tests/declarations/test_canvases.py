"""A canvas is read with every mistake of it at once, each with its line and what to do."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from mesh_platform.declarations.canvases import read_canvas, require_canvas
from mesh_platform.errors import InvalidDeclaration
from tests.yaml_text import yaml_text

CANVAS: Mapping[str, Any] = {
    "apiVersion": "v1.0.0",
    "kind": "ProductCanvas",
    "product": "sales.returns",
    "purpose": "Which articles come back, and why.",
    "consumers": [{"who": "finance.revenue", "decides": "Which suppliers to keep.", "questions": ["How much came back?"]}],
    "port": {"name": "lines", "grain": "One row for each returned article.", "limitations": "Returns in shops are missing."},
    "columns": [
        {"name": "return_id", "type": "integer", "description": "Number of the return.", "key": True},
        {"name": "returned_on", "type": "date", "description": "Day of the return.", "required": True},
        {"name": "reason", "type": "string", "description": "Why.", "values": ["broken", "late"], "missing": 5},
        {"name": "refund", "type": "number", "description": "What was paid back, in euros.", "minimum": 0, "maximum": 500.5},
    ],
    "freshness": {"value": 2, "unit": "d", "column": "returned_on"},
    "access": "request",
}


def problems(folder: Path, **changes: Any) -> list[str]:
    file = folder / "returns.canvas.yaml"
    file.write_text(yaml_text({**CANVAS, **changes}))
    canvas, found = read_canvas(folder, file)
    assert (canvas is None) == bool(found)
    return [f"{each.message} {each.hint}".strip() for each in found]


def column(**changes: Any) -> list[dict[str, Any]]:
    return [{"name": "a", "type": "integer", "description": "It.", "key": True, **changes}]


def test_what_it_says_is_what_is_read(tmp_path):
    assert problems(tmp_path) == []
    canvas = require_canvas(tmp_path, tmp_path / "returns.canvas.yaml")
    assert str(canvas.port) == "sales.returns.lines"
    assert canvas.needs[0].questions == ("How much came back?",)
    assert canvas.columns[2].values == ("broken", "late")
    assert canvas.freshness.as_level("latency", "lines") == {
        "property": "latency",
        "value": 2,
        "unit": "d",
        "element": "lines.returned_on",
    }


def test_what_nobody_has_answered_is_open_at_its_line(tmp_path):
    open_needs = [{"who": "To describe: who?", "decides": " ", "questions": ["Why?"]}]
    assert [each.partition(":")[0] for each in problems(tmp_path, consumers=open_needs)] == ["`consumers.0.decides`", "`consumers.0.who`"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"product": "returns"}, "`product`: 'returns' is not a product address. Write it as domain.product."),
        ({"product": "sales.Returns"}, "`product`: 'Returns' cannot be a product name."),
        ({"port": {**CANVAS["port"], "name": "../lines"}}, "`port.name`: '../lines' cannot be a port name."),
        ({"columns": column(name="a b")}, "`columns.0.name`: 'a b' cannot name a column."),
        ({"columns": [*column(), *column(name="A")]}, "`columns.1.name`: 'A' is there twice."),
        ({"columns": column(key=False)}, "`columns`: no column tells the rows apart."),
        ({"columns": column(type="decimal")}, "`columns.0.type`: must be one of string, integer, number, boolean, date, timestamp."),
        ({"columns": column(values=["x"])}, "`columns.0.values`: only a string has values to choose from."),
        ({"columns": column(type="date", minimum=1)}, "`columns.0.minimum`: only an integer or a number has one."),
        ({"columns": column(minimum=0.5)}, "`columns.0.minimum`: is a whole number, as the column is."),
        ({"columns": column(minimum=2, maximum=1)}, "`columns.0.minimum`: is more than the maximum."),
        ({"columns": column(missing=5)}, "`columns.0.missing`: what is required is never missing."),
        ({"columns": column(descripton="It.")}, "`descripton` is not a key of `columns.0`. Did you mean `description`?"),
        ({"freshness": {"value": 1, "unit": "d", "column": "a"}, "columns": column()}, "`freshness.column`: a tells no time."),
        ({"freshness": {**CANVAS["freshness"], "column": "aa"}, "columns": column(name="aaa")}, "`freshness.column`: there is no column"),
        ({"freshness": {"value": 1, "unit": "week"}}, "`freshness.unit`: must be one of h, d, mo, y."),
        ({"columns": column(personal=True)}, "`kept`: nobody says how long what is personal is kept: a."),
        ({"columns": column(personal=True), "access": "public"}, "`access`: what is personal is public for nobody: a."),
        ({"consumers": []}, "`consumers`: "),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_what_to_do(tmp_path, changes, said):
    found = problems(tmp_path, **changes)
    assert any(each.startswith(said) for each in found), found


def test_every_mistake_comes_at_once_and_knows_its_line(tmp_path):
    file = tmp_path / "returns.canvas.yaml"
    text = yaml_text({**CANVAS, "product": "returns", "access": "all"})
    file.write_text(text)
    _, found = read_canvas(tmp_path, file)
    lines = text.splitlines()
    assert [lines[each.location.line - 1].split(":")[0] for each in found] == ["access", "product"]


@pytest.mark.parametrize("text", ["", "[]", "purpose: [", "a: 1\na: 2", "\0"])
def test_what_is_no_canvas_is_said_to_be_none(tmp_path, text):
    file = tmp_path / "returns.canvas.yaml"
    file.write_text(text)
    assert read_canvas(tmp_path, file)[0] is None
    with pytest.raises(InvalidDeclaration, match=r"nothing can be made of returns\.canvas\.yaml yet"):
        require_canvas(tmp_path, file)


def test_a_canvas_that_is_not_there_is_a_problem_too(tmp_path):
    canvas, found = read_canvas(tmp_path, tmp_path / "returns.canvas.yaml")
    assert canvas is None
    assert "cannot be read" in found[0].message
