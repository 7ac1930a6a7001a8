"""From the columns that were built to the columns that were promised.

A conversion that cannot change a value is made silently: a wider type, an enum as text.
A conversion that some values allow is made and watched: whole floats as integers (pandas has no nullable ones),
sums (DuckDB adds integers as HUGEINT, decimals with 38 digits), midnights as dates, a column of nothing but NULL (which DuckDB
calls INTEGER) as anything. One value that would change fails the build.
Every other difference is refused, with the SQL to write.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from duckdb.sqltypes import DuckDBPyType

from mesh_platform.concepts.contract import Column, DataContract
from mesh_platform.concepts.types import ColumnType, DecimalType, ListType, MapType, Primitive, StructType
from mesh_platform.errors import SchemaMismatch
from mesh_platform.lakehouse.quoting import identifier, text
from mesh_platform.lakehouse.tables.duckdb_types import children, duckdb_type

UNFIT_VALUE = "mesh: a value does not fit: "

_SMALL_INTEGERS = {"tinyint", "smallint", "utinyint", "usmallint"}
_WIDER: dict[Primitive, set[str]] = {
    Primitive.INT: {*_SMALL_INTEGERS, "integer"},
    Primitive.LONG: {*_SMALL_INTEGERS, "integer", "uinteger", "bigint"},
    Primitive.FLOAT: {*_SMALL_INTEGERS, "float"},
    Primitive.DOUBLE: {*_SMALL_INTEGERS, "integer", "uinteger", "float", "double"},
    Primitive.BOOLEAN: {"boolean"},
    Primitive.STRING: {"varchar", "enum", "uuid", "json"},
    Primitive.BINARY: {"blob"},
    Primitive.DATE: {"date"},
    Primitive.TIME: {"time"},
    Primitive.TIMESTAMP: {"timestamp", "timestamp_s", "timestamp_ms", "date"},
    Primitive.TIMESTAMPTZ: {"timestamp with time zone"},
}
_DIGITS = {"tinyint": 3, "utinyint": 3, "smallint": 5, "usmallint": 5, "integer": 10, "uinteger": 10, "bigint": 19, "ubigint": 20}
_IN_RANGE = "true"
_ONLY_NULL = "false"
_WATCHED = {
    # What must hold for a value to survive, besides that it is in range.
    ("double", Primitive.INT): "{0} = trunc({0})",
    ("double", Primitive.LONG): "{0} = trunc({0})",
    ("float", Primitive.INT): "{0} = trunc({0})",
    ("float", Primitive.LONG): "{0} = trunc({0})",
    ("hugeint", Primitive.LONG): _IN_RANGE,
    ("ubigint", Primitive.LONG): _IN_RANGE,
    ("timestamp", Primitive.DATE): "{0} = date_trunc('day', {0})",
    ("timestamp_s", Primitive.DATE): "{0} = date_trunc('day', {0})",
    ("timestamp_ms", Primitive.DATE): "{0} = date_trunc('day', {0})",
    ("timestamp_ns", Primitive.DATE): "epoch_ns({0}) % 86400000000000 = 0",
    ("timestamp_ns", Primitive.TIMESTAMP): "epoch_ns({0}) % 1000 = 0",
}
_WIDEST_DECIMAL = 38


@dataclass(frozen=True, slots=True)
class BuiltColumn:
    name: str
    type: DuckDBPyType


def cast_plan(built: Iterable[BuiltColumn], contract: DataContract) -> tuple[str, ...]:
    """The select list that turns the built columns into the promised ones, in the contract's order and spelling.

    Names match in any case. Raises SchemaMismatch with one sentence for each column that differs.
    """
    found = {each.name.lower(): each for each in built}
    promised = {each.name.lower(): each for each in contract.columns}
    pairs = [(found.get(name), column) for name, column in promised.items()]
    differences = [
        *(f"{column.name}: promised as {column.type}, but not built" for each, column in pairs if each is None),
        *(f"{each.name}: built as {each.type}, but not in the contract" for name, each in found.items() if name not in promised),
        *(_refusal(each, column) for each, column in pairs if each and _conversion(each, column) is None),
    ]
    if differences:
        raise SchemaMismatch(f"the built columns are not the columns of {contract.id}", differences=tuple(differences))
    return tuple(f"{_conversion(each, column)} as {identifier(column.name)}" for each, column in pairs if each)


def _refusal(built: BuiltColumn, column: Column) -> str:
    return f"{column.name}: built as {built.type}, promised as {column.type}; {_to_write(built, column.type)}"


def _to_write(built: BuiltColumn, promised: ColumnType) -> str:
    name = built.name if built.name.isidentifier() else identifier(built.name)
    if built.type.id == "timestamp" and promised is Primitive.TIMESTAMPTZ:
        return f"write: {name} at time zone 'UTC' as {name}"
    return f"write: cast({name} as {duckdb_type(promised)}) as {name}"


def _conversion(built: BuiltColumn, column: Column) -> str | None:
    """The expression, or None where values could change unseen."""
    promised = column.type
    name, target = identifier(built.name), duckdb_type(promised)
    if str(built.type) == target:
        return name
    if _keeps_values(built.type, promised):
        return f"cast({name} as {target})"
    watch = _watch(built.type, promised)
    if watch is None:
        return None
    value = "'(not shown)'" if column.is_guarded else f"cast({name} as VARCHAR)"
    message = f"{text(f'{UNFIT_VALUE}{built.name} = ')} || {value} || {text(f' is no {promised}; {_to_write(built, promised)}')}"
    survives = f"{name} is null or ({watch.format(name)} and try_cast({name} as {target}) is not null)"
    # The error depends on the row, or DuckDB would raise it while planning.
    return f"case when {survives} then try_cast({name} as {target}) else error({message}) end"


def _watch(built: DuckDBPyType, promised: ColumnType) -> str | None:
    """The condition that watches a conversion; None where it is not made at all."""
    if isinstance(promised, DecimalType) and (_is_decimal_sum(built, promised) or built.id == "hugeint"):
        return _IN_RANGE
    if built.id == "integer":
        return _ONLY_NULL  # how DuckDB calls a column of which it has seen nothing but NULL
    return _WATCHED.get((built.id, promised)) if isinstance(promised, Primitive) else None


def _is_decimal_sum(built: DuckDBPyType, promised: DecimalType) -> bool:
    """A sum of decimals has 38 digits; DuckDB fails on one that needs more than promised."""
    return built.id == "decimal" and _decimal(built).precision == _WIDEST_DECIMAL and _decimal(built).scale <= promised.scale


def _keeps_values(built: DuckDBPyType, promised: ColumnType) -> bool:
    if built.id == "sqlnull":
        return True
    match promised:
        case DecimalType():
            return _fits_decimal(built, promised)
        case ListType(element):
            return built.id in {"list", "array"} and _keeps_values(children(built)[0][1], element)
        case MapType(key, value):
            return built.id == "map" and _all_keep(children(built), (key, value))
        case StructType(fields):
            return (
                built.id == "struct" and _same_names(built, promised) and _all_keep(_ordered(built), [each for _, each in _sorted(fields)])
            )
        case _:
            return _is_whole_decimal(built, promised) or _name(built) in _WIDER[promised]


def _all_keep(children: Sequence[tuple[str, DuckDBPyType]], promised: Sequence[ColumnType]) -> bool:
    return all(_keeps_values(each, of) for (_, each), of in zip(children, promised, strict=True))


def _same_names(built: DuckDBPyType, promised: StructType) -> bool:
    return sorted(name for name, _ in children(built)) == sorted(name for name, _ in promised.fields)


def _ordered(built: DuckDBPyType) -> list[tuple[str, DuckDBPyType]]:
    """DuckDB casts structs by the names of their fields, so their order may differ."""
    return _sorted(children(built))


def _sorted(fields: Iterable[tuple[str, object]]) -> list:
    return sorted(fields, key=lambda each: each[0])


def _fits_decimal(built: DuckDBPyType, promised: DecimalType) -> bool:
    if built.id == "decimal":
        own = _decimal(built)
        return own.scale <= promised.scale and own.precision - own.scale <= promised.precision - promised.scale
    return _DIGITS.get(built.id, _WIDEST_DECIMAL + 1) <= promised.precision - promised.scale


def _is_whole_decimal(built: DuckDBPyType, promised: Primitive) -> bool:
    digits = {Primitive.INT: 9, Primitive.LONG: 18}.get(promised, 0)
    return built.id == "decimal" and _decimal(built).scale == 0 and _decimal(built).precision <= digits


def _decimal(of: DuckDBPyType) -> DecimalType:
    sizes = dict(children(of))
    return DecimalType(sizes["precision"], sizes["scale"])


def _name(of: DuckDBPyType) -> str:
    """The type's name; its id says `varchar` for JSON."""
    return of.id if of.id in {"enum", "varchar"} else str(of).lower()
