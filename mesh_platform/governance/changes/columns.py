"""Columns and the fields inside them: what is there, of which type, and what is promised of it.

A type is exact: a wider one may bring values that a consumer's variable, table or dashboard cannot hold, although every old
file can be read as the new type; a narrower one is another type for whoever stores it. So every change of a type breaks.
Objects and lists are compared by what is inside them, and a new column or field breaks nobody who reads by name.
"""

from collections.abc import Iterator

from mesh_platform.concepts.change import Change, Direction, Impact, Section
from mesh_platform.concepts.contract import Column
from mesh_platform.concepts.types import ListType, StructType
from mesh_platform.governance.changes.access import compare_sensitivity
from mesh_platform.governance.changes.descriptions import compare_column_texts
from mesh_platform.governance.changes.directions import values_change
from mesh_platform.governance.changes.limits import compare_limits
from mesh_platform.governance.changes.quality import compare_rules
from mesh_platform.governance.changes.units import compare_units

Columns = tuple[Column, ...]

_PRESENCE = {True: "a value may be missing now", False: "there is always a value now"}
_UNIQUENESS = {True: "values may repeat now", False: "no value repeats any more"}


def compare_columns(old: Columns, new: Columns, *, path: str = "columns", touched: tuple[str, ...] = ()) -> Iterator[Change]:
    """`touched` is the column that these are fields of; empty for the columns of the table."""
    before, after = {each.name: each for each in old}, {each.name: each for each in new}
    for name in sorted(before.keys() | after.keys()):
        one, other = before.get(name), after.get(name)
        here, columns = f"{path}.{name}", touched or (name,)
        if one is not None and other is not None:
            yield from _compare(one, other, here, columns)
        else:
            yield _come_or_gone(one, other, here, columns)


def _come_or_gone(old: Column | None, new: Column | None, path: str, columns: tuple[str, ...]) -> Change:
    gone = new is None
    return Change(
        path=path,
        section=Section.SCHEMA,
        old=old and str(old.type),
        new=new and str(new.type),
        direction=Direction.LOOSENS if gone else Direction.TIGHTENS,
        impact=Impact.MAJOR if gone else Impact.MINOR,
        columns=columns,
        explanation="it is gone" if gone else "it is new; who reads by name does not notice",
    )


def _compare(old: Column, new: Column, path: str, columns: tuple[str, ...]) -> Iterator[Change]:
    yield from _compare_types(old, new, path, columns)
    yield from _flag(f"{path}.required", (_is_required(old), _is_required(new)), columns, _PRESENCE)
    yield from _flag(f"{path}.unique", (old.unique, new.unique), columns, _UNIQUENESS)
    yield from compare_limits(old, new, path=path, columns=columns)
    yield from compare_rules(old.rules, new.rules, path=path, columns=columns)
    yield from compare_sensitivity(old, new, path=path, columns=columns)
    yield from compare_units(old, new, path=path, columns=columns)
    yield from compare_column_texts(old, new, path=path, columns=columns)


def _compare_types(old: Column, new: Column, path: str, columns: tuple[str, ...]) -> Iterator[Change]:
    both = {type(old.type), type(new.type)}
    if both in ({StructType}, {ListType}):
        yield from compare_columns(_fields(old), _fields(new), path=f"{path}.fields", touched=columns)
    elif old.type != new.type:
        yield Change(
            path=f"{path}.type",
            section=Section.SCHEMA,
            old=str(old.type),
            new=str(new.type),
            direction=Direction.BOTH,
            impact=Impact.MAJOR,
            columns=columns,
            explanation="values come in another type",
        )


def _fields(column: Column) -> Columns:
    """A type without declared fields, such as that of a vector, promises nothing about what is inside but its type."""
    match column.type:
        case ListType(element) if not column.fields:
            return (Column(name="item", type=element),)
        case StructType(fields) if not column.fields:
            return tuple(Column(name=name, type=of) for name, of in fields)
        case _:
            return column.fields


def _is_required(column: Column) -> bool:
    return column.required or column.key_position is not None


def _flag(path: str, promised: tuple[bool, bool], columns: tuple[str, ...], said: dict[bool, str]) -> Iterator[Change]:
    """A promise that is made or not; `said` is told of one that was, and of one that was not."""
    old, new = promised
    if old != new:
        direction = Direction.LOOSENS if old else Direction.TIGHTENS
        yield values_change(path, old, new, direction, columns=columns, explanation=said[old])
