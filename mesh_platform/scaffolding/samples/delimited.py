"""CSV: which columns hold what, decided on the text of every value.

DuckDB decides by the first rows, takes 01234 for a number and 12.50 for a floating point one. What is decided here is written into
the options of the source, so that tomorrow's file is read in the same way or not at all.
"""

import glob
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from mesh_platform.concepts.types import ColumnType, DecimalType, Primitive
from mesh_platform.lakehouse.duckdb_types import duckdb_type
from mesh_platform.lakehouse.engine import Connection
from mesh_platform.lakehouse.quoting import identifier, literal, text

_SNIFF = "select delimiter, quote, escape, skiprows, hasheader, dateformat from sniff_csv({file}, sample_size = -1)"
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
_MONEY_DIGITS = 18
_MOST_DIGITS = 38

Options = dict[str, Any]


def csv_options(connection: Connection, file: Path, *, limit: int) -> Options:
    """The options of a source that reads the file: how it is cut into values, and the type of each column."""
    delimiter, quote, escape, skip, header, date_format = connection.execute(_SNIFF.format(file=text(glob.escape(str(file))))).fetchall()[0]
    options: Options = {
        "delim": delimiter,
        "quote": '"' if quote == _EMPTY else quote,  # nothing needed quotes yet
        "escape": '"' if escape == _EMPTY else escape,
        "header": bool(header),
        **({"skip": skip} if skip else {}),
    }
    shown = ", ".join(f"{name} = {literal(value)}" for name, value in options.items())
    rows = f"(from read_csv({text(glob.escape(str(file)))}, {shown}, all_varchar = true) limit {limit})"
    return options | _typing(connection, rows, date_format if date_format not in (None, _ISO) else None)


def _typing(connection: Connection, rows: str, date_format: str | None) -> Options:
    columns = connection.sql(f"from {rows}").columns
    found = connection.execute(f"from {rows} select {', '.join(_counts(each, date_format) for each in columns)}").fetchall()[0]
    counts = dict(zip(columns, found, strict=True))
    types = {name: _type(each) for name, each in counts.items()}
    missing = sorted({token for name, each in counts.items() if types[name] is not Primitive.STRING for token in each["tokens"] or ()})
    is_date = date_format and Primitive.DATE in types.values()
    return {
        **({"nullstr": ["", *missing]} if missing else {}),
        **({"dateformat": date_format} if is_date else {}),
        "types": {name: duckdb_type(each) for name, each in types.items()},
    }


def _counts(column: str, date_format: str | None) -> str:
    """How many values of a column are written like each type, in one pass over all columns."""
    value = f"nullif({identifier(column)}, '')"
    token = f"{value} in {_listed(_MISSING)}"
    whole, fraction = _like(value, _WHOLE), _like(value, _FRACTION)
    date = f"try_strptime({value}, {text(date_format)}) is not null" if date_format else _like(value, _DAY, "date")
    tests = {
        "present": f"{value} is not null",
        "missing": token,
        "boolean": f"lower({value}) in ('true', 'false')",
        "whole": whole,
        "fraction": f"{whole} or {fraction}",
        "number": f"{_like(value, _NUMBER, 'double')} and isfinite(try_cast({value} as double))",
        "date": date,
        "time": _like(value, _CLOCK, "time"),
        "timestamp": _like(value, f"{_DAY}[T ]{_CLOCK}", "timestamp"),
        "zoned": _like(value, f"{_DAY}[T ]{_CLOCK}{_ZONE}", "timestamptz"),
    }
    measures = {name: f"count(*) filter ({test})" for name, test in tests.items()}
    measures["tokens"] = f"list_distinct(list({value}) filter ({token}))"
    measures["most_whole"] = f"max(strlen(regexp_extract({value}, '[0-9]+'))) filter ({whole} or {fraction})"
    measures["scales"] = f"list_distinct(list(strlen({value}) - instr({value}, '.')) filter ({fraction}))"
    return "{" + ", ".join(f"{name}: {measure}" for name, measure in measures.items()) + "}"


def _like(value: str, pattern: str, type: str | None = None) -> str:
    cast = f" and try_cast({value} as {type}) is not null" if type else ""
    return f"(regexp_full_match({value}, {text(pattern)}){cast})"


def _listed(values: Sequence[str]) -> str:
    return f"({', '.join(map(text, values))})"


def _type(counts: Mapping[str, Any]) -> ColumnType:
    """The narrowest type that every value is written like; a column without any value is text."""
    values = counts["present"] - counts["missing"]
    if not values:
        return Primitive.STRING
    if counts["whole"] == values:
        return Primitive.LONG
    if counts["fraction"] == values and (decimal := _decimal(counts)):
        return decimal
    kinds = {
        "boolean": Primitive.BOOLEAN,
        "number": Primitive.DOUBLE,
        "date": Primitive.DATE,
        "time": Primitive.TIME,
        "timestamp": Primitive.TIMESTAMP,
        "zoned": Primitive.TIMESTAMPTZ,
    }
    return next((kind for name, kind in kinds.items() if counts[name] == values), Primitive.STRING)


def _decimal(counts: Mapping[str, Any]) -> DecimalType | None:
    """What is always written with the same number of digits behind the point is exact, as money is; other fractions are measured."""
    if counts["whole"] or len(counts["scales"]) != 1:
        return None
    scale = counts["scales"][0]
    digits = counts["most_whole"] + scale
    return DecimalType(_MONEY_DIGITS if digits < _MONEY_DIGITS else _MOST_DIGITS, scale) if digits <= _MOST_DIGITS else None
