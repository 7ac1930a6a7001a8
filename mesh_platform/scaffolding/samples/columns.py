"""The columns of a sample in types that a contract can promise."""

from collections.abc import Iterator

from sqlglot.dialects.duckdb import DuckDB

from mesh_platform.concepts.names import NAME, is_column_name
from mesh_platform.concepts.types import ColumnType, Primitive, StructType, parts
from mesh_platform.errors import SchemaMismatch
from mesh_platform.lakehouse.quoting import identifier
from mesh_platform.lakehouse.tables.duckdb_types import column_type, duckdb_type
from mesh_platform.scaffolding.samples.inferred import SampleTable
from mesh_platform.scaffolding.samples.profile import SampleColumn
from mesh_platform.scaffolding.samples.rows import RELATION, Sample


def sample_columns(sample: Sample) -> Iterator[SampleColumn]:
    """Each with what makes it: itself, or a text where no type holds its values or the fields inside have names nobody can use."""
    table = sample.connection.sql(f"from {RELATION}")
    for source, found in zip(table.columns, table.types, strict=True):
        plain = _plain(source)
        try:
            of = column_type(found)
        except SchemaMismatch:
            yield SampleColumn(source=source, made_by=f"cast({plain} as varchar)", type=Primitive.STRING)
            continue
        if not all(_has_usable_names(each) for each in parts(of)):
            yield SampleColumn(source=source, made_by=f"cast(to_json({plain}) as varchar)", type=Primitive.STRING)
        elif isinstance(sample.origin, SampleTable):  # another reader of the database may choose other types
            yield SampleColumn(source=source, made_by=f"cast({plain} as {duckdb_type(of)})", type=of)
        else:
            yield SampleColumn(source=source, made_by=plain, type=of)


def _plain(source: str) -> str:
    is_word = NAME.fullmatch(source) and source not in DuckDB.Generator.RESERVED_KEYWORDS
    return source if is_word else identifier(source)


def _has_usable_names(of: ColumnType) -> bool:
    if not isinstance(of, StructType):
        return True
    names = [name.lower() for name, _ in of.fields]
    return bool(names) and len({*names}) == len(names) and all(map(is_column_name, names))
