"""Canvases: begun as a sheet of questions, and made into a product once they are answered."""

from collections.abc import Iterator, Mapping
from typing import Any

from mesh_platform.concepts.canvas import Canvas, WantedColumn
from mesh_platform.concepts.contract import PERSONAL
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import ProductAddress
from mesh_platform.declarations.canvases import canvas_file
from mesh_platform.errors import UsageError
from mesh_platform.lifecycle.edits import edit_of
from mesh_platform.scaffolding.columns import NewColumn
from mesh_platform.scaffolding.drafts import Draft, Words
from mesh_platform.scaffolding.requests import NewPort
from mesh_platform.scaffolding.scaffold import Scaffold
from mesh_platform.scaffolding.templates import render

_ROWS = {"name": "some_rows", "dimension": "completeness", "metric": "rowCount", "mustBeGreaterThan": 0}


def new_canvas(mesh: Mesh, address: ProductAddress) -> Scaffold:
    """Plans the sheet of questions for a product that is not there yet. Raises UsageError where one is begun already."""
    path = canvas_file(address)
    if (mesh.root / path).exists():
        raise UsageError(f"the canvas of {address} is begun already", place=path.as_posix(), hint=f"go on: mesh canvas check {address}")
    return Scaffold(
        subject=address.domain,
        edits=(edit_of(mesh.root, mesh.root / path, render("canvas.yaml", address=address)),),
        folders=(),
        next_steps=(f"mesh canvas check {address}", f"mesh new product {address} --canvas {path.as_posix()}"),
    )


def canvas_draft(request: NewPort, canvas: Canvas) -> Draft:
    """What a canvas says of a port: its columns, promises and words."""
    keys = [each.name for each in canvas.columns if each.key]
    return Draft(
        request=request,
        columns=tuple(NewColumn(name=each.name, source=each.name, entry=_entry(each, keys)) for each in canvas.columns),
        levels=tuple(_levels(canvas)),
        rules=(_ROWS,),
        words=Words(grain=canvas.grain, usage=" ".join(_usage(canvas)), limitations=canvas.limitations),
    )


def _entry(column: WantedColumn, keys: list[str]) -> Mapping[str, Any]:
    entry: dict[str, Any] = {"name": column.name, "logicalType": column.type, "description": column.description}
    if column.key or column.required:
        entry["required"] = True
    if column.key:
        entry |= {"primaryKey": True, "primaryKeyPosition": keys.index(column.name) + 1}
    entry |= {"classification": "restricted", "tags": [PERSONAL]} if column.personal else {"classification": "internal"}
    if column.values:
        entry["enum"] = [{"value": each} for each in column.values]
    limits = {name: value for name, value in (("minimum", column.minimum), ("maximum", column.maximum)) if value is not None}
    if options := {"timezone": True} if column.type == "timestamp" else limits:
        entry["logicalTypeOptions"] = options
    if column.missing is not None:
        entry["quality"] = [{"metric": "nullValues", "dimension": "completeness", "unit": "percent", "mustBeLessOrEqualTo": column.missing}]
    return entry


def _levels(canvas: Canvas) -> Iterator[Mapping[str, Any]]:
    """How old the newest may be is measured by the column that tells the time, where one is named."""
    yield canvas.freshness.as_level("frequency")
    if canvas.freshness.column:
        yield canvas.freshness.as_level("latency", canvas.port.table)
    if canvas.kept:
        yield canvas.kept.as_level("retention", canvas.port.table)


def _usage(canvas: Canvas) -> Iterator[str]:
    for each in canvas.needs:
        yield f"{each.who} decides: {_sentence(each.decides)} {' '.join(map(_sentence, each.questions))}"


def _sentence(text: str) -> str:
    said = " ".join(text.split())
    return said if said.endswith((".", "?", "!")) else f"{said}."
