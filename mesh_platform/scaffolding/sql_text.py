"""Names and values as a person writes them in SQL: quoted only where they must be."""

from datetime import date

from sqlglot.dialects.duckdb import DuckDB

from mesh_platform.lakehouse.quoting import identifier, text

_RESERVED = DuckDB.Generator.RESERVED_KEYWORDS


def name_sql(name: str) -> str:
    is_plain = name.isascii() and name.isidentifier() and name.islower() and name not in _RESERVED
    return name if is_plain else identifier(name)


def text_sql(value: str) -> str:
    return text(value)


def moment_sql(day: date) -> str:
    return f"date {text(day.isoformat())}"
