"""The partition column of a contract, and how its values group."""

from datetime import UTC, datetime
from typing import Any

from mesh_platform.concepts.partition import Granularity, PartitionScheme
from mesh_platform.declarations.documents.custom_properties import COLUMN_PROPERTIES, mesh_properties
from mesh_platform.declarations.documents.documents import Document, Step
from mesh_platform.declarations.documents.suggestions import did_you_mean, listed

_EXAMPLE = "Write it as `{granularity: day, start: 2024-01-01}` or `{granularity: static, keys: [a, b]}`."
_TIME_KEYS = ("granularity", "start", "end")
_STATIC_KEYS = ("granularity", "keys")
_ALIGNED: dict[Granularity, dict[str, Any]] = {
    Granularity.HOUR: {"minute": 0, "second": 0, "microsecond": 0},
    Granularity.DAY: {"hour": 0, "minute": 0, "second": 0, "microsecond": 0},
    Granularity.MONTH: {"day": 1, "hour": 0, "minute": 0, "second": 0, "microsecond": 0},
    Granularity.YEAR: {"month": 1, "day": 1, "hour": 0, "minute": 0, "second": 0, "microsecond": 0},
}

Path = tuple[Step, ...]


def partition_scheme(doc: Document, at: Path, entries: list[Any]) -> PartitionScheme | None:
    """The scheme of the one partitioned property, if there is one."""
    found = None
    for number, each in enumerate(entries):
        here = (*at, number)
        properties = mesh_properties(doc, here, each, COLUMN_PROPERTIES) if "customProperties" in each else {}
        if not each.get("partitioned"):
            if "partitionBy" in properties:
                doc.wrong((*here, "customProperties"), "`partitionBy` needs `partitioned: true` on the same column.")
        elif found is not None:
            doc.wrong((*here, "partitioned"), "partitions by several columns are not supported.", "Keep one of them.")
        elif "partitionBy" not in properties:
            doc.wrong((*here, "partitioned"), "needs the custom property `partitionBy` of vendor mesh.", _EXAMPLE)
        else:
            found = _scheme(doc, (*here, "customProperties"), each, properties["partitionBy"])
    return found


def _scheme(doc: Document, at: Path, column: Any, value: Any) -> PartitionScheme | None:
    if not isinstance(value, dict) or value.get("granularity") not in list(Granularity):
        doc.wrong(at, f"`partitionBy` has one of the granularities {listed(Granularity)}.", _EXAMPLE)
        return None
    granularity = Granularity(value["granularity"])
    known = _STATIC_KEYS if granularity is Granularity.STATIC else _TIME_KEYS
    for key in value:
        if key not in known:
            doc.wrong(at, f"`partitionBy` has no `{key}` with the granularity {granularity}.", did_you_mean(key, known))
    read = _static_scheme if granularity is Granularity.STATIC else _time_scheme
    return read(doc, at, column, value, granularity)


def _static_scheme(doc: Document, at: Path, column: Any, value: Any, granularity: Granularity) -> PartitionScheme | None:
    keys = value.get("keys")
    if column.get("logicalType") != "string":
        doc.wrong(at, "a static partition column is text.")
    elif not isinstance(keys, list) or not keys or not all(isinstance(each, str) and each for each in keys) or len(set(keys)) < len(keys):
        doc.wrong(at, "`keys` lists at least one text, each once.", _EXAMPLE)
    else:
        return PartitionScheme(column=column["name"], granularity=granularity, keys=tuple(keys))
    return None


def _time_scheme(doc: Document, at: Path, column: Any, value: Any, granularity: Granularity) -> PartitionScheme | None:
    fitting = ("timestamp",) if granularity is Granularity.HOUR else ("date", "timestamp")
    if column.get("logicalType") not in fitting:
        doc.wrong(at, f"a partition column by {granularity} is a {' or '.join(fitting)}.")
        return None
    start, end = _moment(value.get("start")), _moment(value.get("end"))
    if start is None or (end is None and value.get("end") is not None):
        doc.wrong(at, "`start`, and `end` where there is one, is a date or time in ISO 8601.", _EXAMPLE)
    elif any(moment and moment != moment.replace(**_ALIGNED[granularity]) for moment in (start, end)):
        doc.wrong(at, f"`start` and `end` fall on the first instant of a {granularity}.")
    elif end and end <= start:
        doc.wrong(at, "`end` lies after `start`; it is the first instant that no longer belongs to a partition.")
    else:
        return PartitionScheme(column=column["name"], granularity=granularity, start=start, end=end)
    return None


def _moment(value: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(value)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (TypeError, ValueError, OverflowError):
        return None
