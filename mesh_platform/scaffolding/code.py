"""The code that makes a new port: SQL, a function, or a dbt model."""

import re

from mesh_platform.concepts.partition import Granularity
from mesh_platform.scaffolding.columns import NewColumn
from mesh_platform.scaffolding.drafts import Cut, Draft
from mesh_platform.scaffolding.examples import EXAMPLE_DAY, example_rows, example_value
from mesh_platform.scaffolding.python_text import signature, value_python
from mesh_platform.scaffolding.requests import StartFrom
from mesh_platform.scaffolding.sql_text import moment_sql, name_sql, text_sql, value_sql
from mesh_platform.scaffolding.templates import render

_JINJA = re.compile(r"\{(?=[{%#])")


def code_of(draft: Draft) -> str:
    """The text of the port's file."""
    if draft.words:
        return _sql_row(draft)
    if draft.request.start is StartFrom.PYTHON:
        return _python_select(draft) if draft.source else _python_example(draft)
    return _sql_select(draft) if draft.source else _sql_example(draft)


def _sql_row(draft: Draft) -> str:
    """One row of values that the contract takes."""
    cells = [(value_sql(each.entry["logicalType"], example_value(each.entry, EXAMPLE_DAY)), name_sql(each.name)) for each in draft.columns]
    return render("row.sql", cells=cells)


def _sql_example(draft: Draft) -> str:
    bounds = _sql_bounds(draft)
    rows = [[text_sql(name), _sql_moment(draft.cut, bounds) or moment_sql(day), str(number)] for name, day, number in example_rows(None)]
    return render("example.sql", names=[name_sql(each.name) for each in draft.columns], rows=rows)


def _sql_moment(cut: Cut | None, bounds: tuple[str, str] | None) -> str:
    if cut is None or bounds is None:
        return ""
    return f"{bounds[0]} at time zone 'UTC'" if cut.granularity is Granularity.HOUR else bounds[0]


def _sql_select(draft: Draft) -> str:
    source, name = draft.source, draft.source.name if draft.source else ""
    is_model = draft.request.start is StartFrom.DBT
    written = _without_jinja if is_model else str
    return render(
        "select.sql",
        remarks=[written(each) for each in draft.remarks],
        selected=[written(_selected_sql(each)) for each in draft.columns],
        relation=f"{{{{ source('{draft.request.address.product}', '{name}') }}}}" if is_model and source else name_sql(name),
        cut=written(draft.cut.column.made_by or name_sql(draft.cut.column.source)) if draft.cut else "",
        bounds=_sql_bounds(draft),
    )


def _selected_sql(column: NewColumn) -> str:
    own = column.made_by or name_sql(column.source)
    return own if own == name_sql(column.name) else f"{own} as {name_sql(column.name)}"


def _without_jinja(sql: str) -> str:
    """The same SQL after dbt has rendered it: whoever named the columns of a sample writes no code of the domain."""
    return _JINJA.sub("{{ '{' }}", sql)


def _sql_bounds(draft: Draft) -> tuple[str, str] | None:
    if draft.cut is None:
        return None
    if draft.request.start is not StartFrom.DBT:
        return "getvariable('partition_start')", "getvariable('partition_end')"
    kind = "timestamp" if draft.cut.granularity is Granularity.HOUR else "date"
    default = draft.cut.start.isoformat()
    return f"""{kind} '{{{{ var("partition_start", "{default}") }}}}'""", f"""{kind} '{{{{ var("partition_end", "{default}") }}}}'"""


def _python_example(draft: Draft) -> str:
    moment = draft.columns[1].name
    hourly = draft.cut is not None and draft.cut.granularity is Granularity.HOUR
    rows = example_rows(None)
    days = [f"date({day.year}, {day.month}, {day.day})" for _, day, _ in rows]
    if draft.cut:
        days = [f"partition.{'start' if hourly else 'start_date'}"] * len(rows)
    cells = {
        draft.columns[0].name: f"[{', '.join(value_python(name) for name, _, _ in rows)}]",
        moment: f"[{', '.join(days)}]",
        draft.columns[2].name: f"[{', '.join(str(number) for _, _, number in rows)}]",
    }
    return render(
        "example.py",
        port=draft.request.address.port,
        cut=draft.cut is not None,
        signature=_signature(draft),
        cells=[f"{value_python(name)}: {values}" for name, values in cells.items()],
    )


def _python_select(draft: Draft) -> str:
    return render(
        "select.py",
        port=draft.request.address.port,
        signature=_signature(draft),
        remarks=draft.remarks,
        relation=draft.source.name if draft.source else "",
        selected=[_selected_python(each) for each in draft.columns],
        cut=draft.cut.column.source if draft.cut else "",
        bounds=_python_bounds(draft.cut) if draft.cut else (),
    )


def _selected_python(column: NewColumn) -> str:
    if column.name == column.source:
        return value_python(column.name)
    return f"pl.col({value_python(column.source)}).alias({value_python(column.name)})"


def _python_bounds(cut: Cut) -> tuple[str, str]:
    """As values of the column's own type, for Polars compares no others."""
    if cut.column.entry["logicalType"] == "date":
        return "partition.start_date", "partition.end_date"
    naive = "" if cut.column.entry.get("logicalTypeOptions", {}).get("timezone") else ".replace(tzinfo=None)"
    return f"partition.start{naive}", f"partition.end{naive}"


def _signature(draft: Draft) -> str:
    parameters = [f"{draft.source.name}: pl.DataFrame"] if draft.source else []
    return signature(draft.request.address.port, [*parameters, *(["partition: Partition"] if draft.cut else [])], returns="pl.DataFrame")
