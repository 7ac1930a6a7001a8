"""How the rows of a candidate differ from those that are published."""

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from mesh_platform.cli.output import count, table
from mesh_platform.lakehouse.comparing.row_changes import ChangedRow, RowChanges


def row_changes(found: RowChanges) -> Iterator[RenderableType]:
    """What was counted, then columns, then examples of each kind."""
    yield from (Text(f"  {each}") for each in _sentences(found))
    for title, rows, style in (("added", found.added_rows, "green"), ("removed", found.removed_rows, "red")):
        if rows:
            yield Text(f"  for example {title}", style=style)
            yield _rows(rows)
    if shown := [each for each in found.changed_rows if each.values]:
        yield Text("  for example changed", style="yellow")
        yield _changed(shown)


def _sentences(found: RowChanges) -> Iterator[str]:
    if found.is_empty:
        yield "no difference" if found.added is not None else "no difference in the rows of the sample that are published too"
    elif counts := _counts(found):
        yield f"{', '.join(counts)}; published are {count(found.before_rows, 'row')}, built were {count(found.after_rows, 'row')}"
    if found.columns:
        yield "changed values: " + ", ".join(f"{name} {number:,}" for name, number in found.columns.items())
    if found.added_columns:
        yield f"new columns: {', '.join(found.added_columns)}"
    if found.removed_columns:
        yield f"columns gone: {', '.join(found.removed_columns)}"
    for name, (before, after) in found.retyped_columns.items():
        yield f"{name} is {after}, was {before}"
    if found.added is None:
        yield "on a sample nobody can tell which rows would come or go, and what is joined may lack its partner"
    if found.slices > 1:
        yield f"compared was one row in {found.slices}"


def _counts(found: RowChanges) -> list[str]:
    counted = {"added": found.added, "removed": found.removed, "changed": found.changed}
    return [f"{number:,} {what}" for what, number in counted.items() if number]


def _rows(rows: tuple[Mapping[str, Any], ...]) -> RenderableType:
    names = list(rows[0])
    return table(*names, rows=[[_text(row[each]) for each in names] for row in rows])


def _changed(rows: list[ChangedRow]) -> RenderableType:
    """A row for each example: its key, and each changed value before and after."""
    keys = list(rows[0].key)
    names = list(dict.fromkeys(name for row in rows for name in row.values))
    return table(*keys, *names, rows=[[*(_text(row.key[each]) for each in keys), *(_moved(row, each) for each in names)] for row in rows])


def _moved(row: ChangedRow, name: str) -> str:
    return " -> ".join(map(_text, row.values[name])) if name in row.values else ""


def _text(value: Any) -> str:
    return "" if value is None else str(value)
