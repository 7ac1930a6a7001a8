"""Columns of which nothing is promised promise what their published rows show: that a value is there, always or mostly."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

from mesh_platform.concepts.contract import Column
from mesh_platform.concepts.product import OutputPort
from mesh_platform.errors import MeshError
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.quoting import identifier
from mesh_platform.lakehouse.reading.snapshots import pin, relation_sql
from mesh_platform.scorecards.assessed import Assessed
from mesh_platform.scorecards.fixes.proposal import Change, Proposal
from mesh_platform.scorecards.rules.columns_constrained import ColumnsConstrained, promised_columns

_PERCENT = 100
_ENOUGH = 20  # rows, to learn anything from
_MOST = 0.5  # with more missing values than that, a promise about them is none
_COUNTS = "select count(*), {counts} from ({rows})"


def measured_columns(lakehouse: Lakehouse, of: Assessed) -> Iterator[Proposal]:
    """Only missing values are counted, so that no value is told, guarded or not."""
    for port, contract in of.contracts:
        promised = promised_columns(contract)
        free = [each.name for each in contract.columns if each.name not in promised and not _may_be_missing(each)]
        rows, missing = _missing(lakehouse, port, free) if free else (0, [])
        for column, number in zip(free, missing, strict=False):
            if rows >= _ENOUGH and number <= rows * _MOST:
                grounds = f"{port.address}.{column}: {number:,} of {rows:,} published rows have no value"
                change = _always(column) if number == 0 else _mostly(column, math.ceil(number / rows * _PERCENT))
                yield Proposal(
                    rule=ColumnsConstrained.id, file=contract.location.path, grounds=grounds, change=change, promises=port.address
                )


def _may_be_missing(column: Column) -> bool:
    """Whether its owner says that it is empty for some rows, which need not have come yet."""
    return "null" in column.description.lower()


def _missing(lakehouse: Lakehouse, port: OutputPort, columns: Sequence[str]) -> tuple[int, list[int]]:
    """How many rows are published, and how many of them lack each column; nothing where a column is not published yet."""
    try:
        rows = relation_sql(pin(lakehouse, port.address), columns)
    except MeshError:
        return 0, []
    counts = ", ".join(f"count(*) - count({identifier(each)})" for each in columns)
    with lakehouse.connect() as connection:
        found = connection.execute(_COUNTS.format(counts=counts, rows=rows)).fetchone() or (0,)
    return found[0], list(found[1:])


def _always(column: str) -> Change:
    return lambda document: _property(document, column).update({"required": True})


def _mostly(column: str, percent: int) -> Change:
    rule = {
        "name": f"{column.lower()}_is_mostly_known",
        "description": "As it was measured in what is published.",
        "dimension": "completeness",
        "metric": "nullValues",
        "mustBeLessOrEqualTo": percent,
        "unit": "percent",
        "severity": "warning",
    }
    return lambda document: _property(document, column).setdefault("quality", []).append(rule)


def _property(document: Any, column: str) -> Any:
    return next(each for each in document["schema"][0]["properties"] if each["name"] == column)
