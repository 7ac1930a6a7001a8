"""The rows that a chart shows: of one snapshot, no column but those that it names, no more than can be drawn.

What a specification computes first, points of time cut to a unit and then one `aggregate`, is computed here, on all rows; Vega-Lite
would do the same with the rows that it is given, and would be given too few of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from math import isfinite
from typing import Any

from mesh_platform.concepts.chart import Chart
from mesh_platform.lakehouse.engine import Connection
from mesh_platform.lakehouse.quoting import identifier
from mesh_platform.lakehouse.reading.snapshots import Pin, relation_sql

MOST_ROWS = 10_000
# As in Vega: what a unit leaves open is that of 2012, which began on a Sunday.
_UNITS = {
    "year": "date_trunc('year', {0})",
    "yearquarter": "date_trunc('quarter', {0})",
    "yearmonth": "date_trunc('month', {0})",
    "yearmonthdate": "date_trunc('day', {0})",
    "yearmonthdatehours": "date_trunc('hour', {0})",
    "month": "make_timestamp(2012, month({0}), 1, 0, 0, 0)",
    "day": "make_timestamp(2012, 1, dayofweek({0}) + 1, 0, 0, 0)",
    "hours": "make_timestamp(2012, 1, 1, hour({0}), 0, 0)",
}
_OPERATIONS = {
    "count": "count(*)",
    "valid": "count({0})",
    "distinct": "count(distinct {0})",
    "sum": "sum({0})",
    "mean": "avg({0})",
    "average": "avg({0})",
    "median": "median({0})",
    "q1": "quantile_cont({0}, 0.25)",
    "q3": "quantile_cont({0}, 0.75)",
    "min": "min({0})",
    "max": "max({0})",
    "stdev": "stddev_samp({0})",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartedRows:
    """`spec` is what is left to do with `rows`, which stand for `of` rows where there are more than can be drawn."""

    spec: Mapping[str, Any]
    rows: Sequence[Mapping[str, Any]]
    of: int


def charted_rows(connection: Connection, pin: Pin, chart: Chart) -> ChartedRows:
    """Where there are too many rows, every so-manieth, so that the same snapshot always gives the same picture."""
    select, done = _computed(relation_sql(pin, chart.columns or list(pin.columns)[:1]), chart.spec)
    count = connection.execute(f"from ({select}) select count(*)").fetchall()[0][0]
    step = -(-count // MOST_ROWS) or 1
    numbered = f"from ({select}) select *, row_number() over () as {identifier('mesh row')}"
    chosen = connection.sql(f"from ({numbered}) select * exclude ({identifier('mesh row')}) where {identifier('mesh row')} % {step} = 0")
    rows = [{name: _plain(each) for name, each in zip(chosen.columns, row, strict=True)} for row in chosen.fetchall()]
    transform = chart.spec.get("transform", [])[done:]
    spec = {key: each for key, each in chart.spec.items() if key != "transform"} | ({"transform": transform} if transform else {})
    return ChartedRows(spec=spec, rows=rows, of=count)


def _computed(select: str, spec: Mapping[str, Any]) -> tuple[str, int]:
    """The SELECT with the first steps of the specification done, and how many were; none where there is no `aggregate` among them."""
    units: list[str] = []
    for number, step in enumerate(spec.get("transform", [])):
        if step.keys() == {"timeUnit", "field", "as"} and (unit := _UNITS.get(str(step["timeUnit"]).removeprefix("utc"))):
            units.append(f"{unit.format(identifier(step['field']))} as {identifier(step['as'])}")
        elif aggregated := _aggregated(step):
            rows = f"from ({select}) select {', '.join(('*', *units))}"
            return f"from ({rows}) select {aggregated}", number + 1
        else:
            break
    return select, 0


def _aggregated(step: Mapping[str, Any]) -> str:
    """The select list of an `aggregate`; empty for anything else."""
    if not step.keys() <= {"aggregate", "groupby"} or not isinstance(step.get("aggregate"), list):
        return ""
    groups = [identifier(each) for each in step.get("groupby", [])]
    measures = [_measure(each) for each in step["aggregate"]]
    if not all(measures):
        return ""
    return ", ".join((*groups, *measures)) + (" group by all order by all" if groups else "")


def _measure(entry: Mapping[str, Any]) -> str:
    operation = _OPERATIONS.get(entry.get("op", ""))
    if operation is None or "as" not in entry or ("{0}" in operation and "field" not in entry):
        return ""
    return f"{operation.format(identifier(entry.get('field', '')))} as {identifier(entry['as'])}"


def _plain(value: Any) -> Any:
    """As JSON, with moments in UTC."""
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return value if isfinite(value) else None
        case Decimal():
            return float(value)
        case datetime() | date() | time():
            return value.isoformat()
        case _:
            return str(value)
