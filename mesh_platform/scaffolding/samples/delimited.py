"""CSV: which columns hold what, decided on the text of every value.

DuckDB decides by the first rows, takes 01234 for a number and 12.50 for a floating point one. What is decided here is written into
the options of the source, so that tomorrow's file is read in the same way or not at all.
"""

import glob
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any

from mesh_platform.concepts.types import ColumnType, DecimalType, Primitive
from mesh_platform.lakehouse.engine import Connection
from mesh_platform.lakehouse.quoting import identifier, literal, text
from mesh_platform.lakehouse.tables.duckdb_types import duckdb_type

_SNIFF = "select delimiter, quote, escape, skiprows, hasheader, dateformat from sniff_csv({file}, sample_size = {rows})"
_ISO = "%Y-%m-%d"
_EMPTY = "(empty)"
# What programs write where there is nothing; only where it is all that keeps a column from being a number, date or truth value.
_MISSING = ("NA", "N/A", "n/a", "NULL", "null", "None", "NaN", "nan", "-", "?")
_WHOLE = "[+-]?(0|[1-9][0-9]{0,17})"
_FRACTION = "[+-]?(0|[1-9][0-9]*)[.][0-9]+"
_NUMBER = "[+-]?(0|[1-9][0-9]{0,14}|)([.][0-9]*)?([eE][+-]?[0-9]{1,3})?"  # more digits would be rounded
_CLOCK = "[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?"
_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_ZONE = "(Z|[+-][0-9]{2}(:?[0-9]{2})?)"
_SCALE = "fraction "
_TOKENS = {f"missing {each}": each for each in _MISSING}
_TYPES = {
    "whole": Primitive.LONG,
    "number": Primitive.DOUBLE,
    "boolean": Primitive.BOOLEAN,
    "date": Primitive.DATE,
    "time": Primitive.TIME,
    "timestamp": Primitive.TIMESTAMP,
    "zoned": Primitive.TIMESTAMPTZ,
}
_MONEY_DIGITS = 18
_MOST_DIGITS = 38

Options = dict[str, Any]


def csv_options(connection: Connection, file: Path, *, limit: int | None) -> Options:
    """The options of a source that reads the file: how it is cut into values, and the type of each column by so many rows."""
    delimiter, quote, escape, skip, header, date_format = connection.execute(
        _SNIFF.format(file=text(glob.escape(str(file))), rows=limit or -1)
    ).fetchall()[0]
    options: Options = {
        "delim": delimiter,
        "quote": '"' if quote == _EMPTY else quote,  # nothing needed quotes yet
        "escape": '"' if escape == _EMPTY else escape,
        "header": bool(header),
        **({"skip": skip} if skip else {}),
    }
    shown = ", ".join(f"{name} = {literal(value)}" for name, value in options.items())
    rows = f"(from read_csv({text(glob.escape(str(file)))}, {shown}, all_varchar = true){f' limit {limit}' if limit else ''})"
    return options | _typing(connection, rows, date_format if date_format not in (None, _ISO) else None)


def _typing(connection: Connection, rows: str, date_format: str | None) -> Options:
    columns = connection.sql(f"from {rows}").columns
    found = connection.execute(f"from {rows} select {', '.join(_kinds(each, date_format) for each in columns)}").fetchall()[0]
    kinds = {name: set(each["kinds"] or ()) for name, each in zip(columns, found, strict=True)}
    types = {name: _type(kinds[name] - _TOKENS.keys(), each["longest"]) for name, each in zip(columns, found, strict=True)}
    missing = sorted({_TOKENS[each] for name, of in types.items() if of is not Primitive.STRING for each in kinds[name] & _TOKENS.keys()})
    is_date = date_format and Primitive.DATE in types.values()
    return {
        **({"nullstr": ["", *missing]} if missing else {}),
        **({"dateformat": date_format} if is_date else {}),
        "types": {name: duckdb_type(each) for name, each in types.items()},
    }


def _kinds(column: str, date_format: str | None) -> str:
    """The ways in which the values of a column are written, each value looked at once; and the length of the longest."""
    value = f"nullif({identifier(column)}, '')"
    date = f"try_strptime({value}, {text(date_format)}) is not null" if date_format else _like(value, _DAY, "date")
    tests = {
        **{kind: f"{value} = {text(token)}" for kind, token in _TOKENS.items()},
        "whole": _like(value, _WHOLE),
        "number": f"{_like(value, _NUMBER, 'double')} and isfinite(try_cast({value} as double))",
        "date": date,
        "timestamp": _like(value, f"{_DAY}[T ]{_CLOCK}", "timestamp"),
        "zoned": _like(value, f"{_DAY}[T ]{_CLOCK}{_ZONE}", "timestamptz"),
        "time": _like(value, _CLOCK, "time"),
        "boolean": f"lower({value}) in ('true', 'false')",
    }
    fraction = f"when {_like(value, _FRACTION)} then 'fraction ' || (strlen({value}) - instr({value}, '.'))"
    others = " ".join(f"when {test} then {text(kind)}" for kind, test in tests.items())
    kind = f"case when {value} is null then null {fraction} {others} else 'text' end"
    return f"{{kinds: map_keys(histogram({kind})), longest: max(strlen({value}))}}"


def _like(value: str, pattern: str, type: str | None = None) -> str:
    cast = f" and try_cast({value} as {type}) is not null" if type else ""
    return f"(regexp_full_match({value}, {text(pattern)}){cast})"


def _type(kinds: AbstractSet[str], longest: int | None) -> ColumnType:
    """The narrowest type that every value is written like; a column without any value is text."""
    if len(kinds) == 1:
        (kind,) = kinds
        return _fraction(int(kind.removeprefix(_SCALE)), longest or 0) if kind.startswith(_SCALE) else _TYPES.get(kind, Primitive.STRING)
    is_numeric = bool(kinds) and all(each in ("whole", "number") or each.startswith(_SCALE) for each in kinds)
    return Primitive.DOUBLE if is_numeric else Primitive.STRING


def _fraction(scale: int, longest: int) -> ColumnType:
    """What is always written with the same number of digits behind the point is exact, as money is; other fractions are measured."""
    digits = longest - 1
    if digits > _MOST_DIGITS:
        return Primitive.DOUBLE
    return DecimalType(_MONEY_DIGITS if digits < _MONEY_DIGITS else _MOST_DIGITS, scale)
