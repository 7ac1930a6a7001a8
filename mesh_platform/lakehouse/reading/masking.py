"""How a column is shown to those who may not see it in clear, as SQL expressions.

A hash is two SHA-256 around the value's text, each with a key of the consumer. The keys come from variables of the connection, so
that no statement, and no error text that quotes one, ever holds them. Equal texts have equal hashes: an int and a long join.
"""

from collections.abc import Mapping

from mesh_platform.concepts.access import Mask, Masking
from mesh_platform.concepts.types import FLOATS, INTEGERS, ColumnType, DecimalType, Primitive, is_numeric
from mesh_platform.errors import InvalidDeclaration
from mesh_platform.lakehouse.engine import Connection
from mesh_platform.lakehouse.quoting import identifier, literal, text
from mesh_platform.lakehouse.reading.masking_keys import HashKeys
from mesh_platform.lakehouse.tables.duckdb_types import duckdb_type

_HASH = "sha256(getvariable('outer_key') || sha256(getvariable('inner_key') || cast({column} as varchar)))"
# A text that is not longer than what is kept would be shown whole.
_PARTIAL = "case when length({column}) > {keep} then left({column}, {keep}) || '***' when {column} is not null then '***' end"
_WHOLE_STEPS = "try_cast({column}::hugeint - (({column}::hugeint % {step}) + {step}) % {step} as {type})"
_STEPS = "try_cast(floor({column} / {step}) * {step} as {type})"
_UNIT = "cast(date_trunc({unit}, {column}) as {type})"

_LONG_UNITS = ("year", "quarter", "month", "week")
_UNITS: Mapping[ColumnType, tuple[str, ...]] = {  # those that take something away from a value
    Primitive.DATE: _LONG_UNITS,
    Primitive.TIMESTAMP: (*_LONG_UNITS, "day", "hour"),
    Primitive.TIMESTAMPTZ: (*_LONG_UNITS, "day", "hour"),
}


def set_keys(connection: Connection, keys: HashKeys) -> None:
    """Lets expressions of this connection hash. Whoever else gets the connection can hash guesses."""
    connection.execute(f"set variable inner_key = {text(keys.inner)}")
    connection.execute(f"set variable outer_key = {text(keys.outer)}")


def masked(name: str, of: ColumnType, mask: Mask) -> str:
    """The expression of a column as it is shown; a missing value stays missing.

    Raises InvalidDeclaration for a mask that would show values of this type as they are, or cannot show them at all.
    """
    column = identifier(name)
    match mask.masking:
        case Masking.CLEAR:
            return column
        case Masking.HASH:
            return _HASH.format(column=column)
        case Masking.NULL:
            return f"cast(null as {duckdb_type(of)})"
        case Masking.PARTIAL if of is Primitive.STRING:
            return _PARTIAL.format(column=column, keep=max(0, int(mask.keep)))
        case Masking.GENERALISE if is_numeric(of) and mask.step is not None and mask.step > 0:
            return _stepped(column, of, mask.step)
        case Masking.GENERALISE if mask.unit is not None and mask.unit in _UNITS.get(of, ()):
            return _UNIT.format(column=column, unit=text(mask.unit), type=duckdb_type(of))
    raise InvalidDeclaration(f"the column {name} of type {of} cannot be shown as {_told(mask)}", hint=_remedy(of))


def _stepped(column: str, of: ColumnType, step: int | float) -> str:
    """Of whole numbers exactly, also of those that a floating-point number cannot hold."""
    template = _WHOLE_STEPS if of in INTEGERS and step == int(step) else _STEPS
    step = int(step) if template is _WHOLE_STEPS else step
    return template.format(column=column, step=literal(step), type=duckdb_type(of))


def _told(mask: Mask) -> str:
    given = mask.step if mask.step is not None else mask.unit
    return f"{mask.masking.value} by {given}" if mask.masking is Masking.GENERALISE else mask.masking.value


def _remedy(of: ColumnType) -> str:
    if of is Primitive.STRING:
        return "grant it with hash, partial or null"
    if of in INTEGERS or of in FLOATS or isinstance(of, DecimalType):
        return "grant it with hash, null, or generalise by a step above 0"
    units = _UNITS.get(of)
    return f"grant it with hash, null, or generalise by {', '.join(units)}" if units else "grant it with hash or null"
