"""Parquet files as a DuckDB table expression: no extension, 20 times quicker to the first row than one."""

from collections.abc import Iterable, Sequence

from pyiceberg.schema import Schema
from pyiceberg.types import NestedField

from mesh_platform.lakehouse import storage
from mesh_platform.lakehouse.quoting import identifier, text
from mesh_platform.lakehouse.tables.duckdb_types import duckdb_type
from mesh_platform.lakehouse.tables.iceberg_types import of_iceberg


def files_relation(uris: Sequence[str], schema: Schema, *, columns: Iterable[str] | None = None, uniform: bool = True) -> str:
    """A SELECT over exactly these files.

    Where they were written under different schemas (`uniform` is false), columns are found by field id, which follows renames.
    """
    chosen = list(schema.fields) if columns is None else [schema.find_field(name) for name in columns]
    if not uris:
        return f"select {', '.join(_typed_null(each) for each in chosen)} where false"
    files = f"[{', '.join(text(storage.duckdb_path(each)) for each in uris)}]"
    names = ", ".join(identifier(each.name) for each in chosen)
    by_id = "" if uniform else f", schema = MAP {{{', '.join(map(_by_id, schema.fields))}}}"
    # Partition folders look like Hive's, but their column is in the files already.
    return f"select {names} from read_parquet({files}, hive_partitioning = false{by_id})"


def _typed_null(field: NestedField) -> str:
    return f"cast(null as {duckdb_type(of_iceberg(field.field_type))}) as {identifier(field.name)}"


def _by_id(field: NestedField) -> str:
    of = duckdb_type(of_iceberg(field.field_type))
    return f"{field.field_id}: {{name: {text(field.name)}, type: {text(of)}, default_value: NULL}}"
