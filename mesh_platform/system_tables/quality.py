"""Every result of every check: what was promised, what was measured, and what became of it."""

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa

from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.system_tables.asked import Asked
from mesh_platform.system_tables.columns import TEXTS, TIME
from mesh_platform.system_tables.subjects import of_port

EVENTS = True
SCHEMA = pa.schema(
    [
        ("fact", pa.int64()),
        ("check", pa.string()),
        ("at", TIME),
        ("port", pa.string()),
        ("product", pa.string()),
        ("domain", pa.string()),
        ("build", pa.int64()),
        ("published", pa.bool_()),
        ("columns", TEXTS),
        ("dimension", pa.string()),
        ("severity", pa.string()),
        ("relied_on_by", pa.string()),
        ("verdict", pa.string()),
        ("measured", pa.float64()),
        ("threshold", pa.string()),
        ("rows_affected", pa.int64()),
    ]
)


def rows(asked: Asked) -> Iterator[Mapping[str, Any]]:
    for fact in asked.facts(Kind.PUBLISHED, Kind.REFUSED):
        build = {"fact": fact.id, "at": fact.at, **of_port(fact.subject), "build": fact.details["build"]}
        for result in fact.details["results"]:
            yield {**build, "published": fact.kind == Kind.PUBLISHED, **_result(result)}


def _result(result: Mapping[str, Any]) -> dict[str, Any]:
    """Numbers and names: samples, other values and what DuckDB said of them stay in the ledger."""
    return {
        "check": result["check"],
        "columns": result.get("columns") or [],
        "dimension": result.get("dimension"),
        "severity": result["severity"],
        "relied_on_by": result.get("relied_on_by") or None,
        "verdict": result["verdict"],
        "measured": _number(result["measured"]),
        "threshold": result["threshold"] or None,
        "rows_affected": result["rows_affected"],
    }


def _number(measured: Any) -> float | None:
    return float(measured) if isinstance(measured, int | float) else None
