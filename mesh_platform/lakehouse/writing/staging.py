"""Staging: rows become Parquet files in the port's own location that no snapshot refers to yet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pyiceberg.manifest import DataFile
from pyiceberg.schema import Schema
from pyiceberg.table import Table

from mesh_platform.concepts.contract import DataContract
from mesh_platform.concepts.partition import Partition
from mesh_platform.concepts.release import Mode
from mesh_platform.errors import Refused, SchemaMismatch
from mesh_platform.lakehouse import storage
from mesh_platform.lakehouse.engine import Connection, EngineError
from mesh_platform.lakehouse.quoting import text
from mesh_platform.lakehouse.tables.iceberg_types import field_ids
from mesh_platform.lakehouse.tables.manifests import data_files, planned_schema
from mesh_platform.lakehouse.tables.parquet import files_relation
from mesh_platform.lakehouse.tables.partitioning import FOLDER_COLUMN, folder_expression, folders_of
from mesh_platform.lakehouse.writing.casting import UNFIT_VALUE, BuiltColumn, cast_plan

COPY_OPTIONS = (
    "format parquet",
    "compression zstd",
    # Three times cheaper to scan than DuckDB's default pages, and read by every engine tried.
    "parquet_version v2",
    "filename_pattern 'part-{uuid}'",
    # The files of this build, and no others: a listing would pick up what killed runs left.
    "return_stats true",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnStatistics:
    """As DuckDB prints values; None where a column has none or DuckDB keeps none."""

    minimum: str | None
    maximum: str | None
    nulls: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedFile:
    """`folder` names its partition as `partitioning` does."""

    uri: str
    rows: int
    bytes: int
    folder: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """What a build wrote, ready to be checked and committed."""

    build: int
    files: tuple[StagedFile, ...]
    statistics: Mapping[str, ColumnStatistics]
    schema: Schema
    data_files: tuple[DataFile, ...] = field(repr=False)

    @property
    def rows(self) -> int:
        return sum(each.rows for each in self.files)

    @property
    def bytes(self) -> int:
        return sum(each.bytes for each in self.files)

    @property
    def uris(self) -> tuple[str, ...]:
        return tuple(each.uri for each in self.files)

    @property
    def relation(self) -> str:
        """A table expression of exactly these rows."""
        return f"({files_relation(self.uris, self.schema)})"


def stage(
    connection: Connection,
    select_sql: str,
    *,
    table: Table,
    contract: DataContract,
    build: int,
    mode: Mode = Mode.REPLACE,
    partition: Partition | None = None,
) -> Staged:
    """Runs the SELECT once and writes its rows, converted to the contract, below the table's location.

    Raises SchemaMismatch for columns that differ from the contract, Refused for rows outside the partition.
    """
    schema = planned_schema(table, contract, keeps_rows=mode is not Mode.REPLACE)
    converted = _converted(connection, select_sql, contract)
    statistics = _copy(connection, converted, contract, schema=schema, folder=staging_folder(table.location(), build))
    files = tuple(StagedFile(**each["file"]) for each in statistics)
    _require_inside(files, contract, partition)
    return Staged(
        build=build,
        files=files,
        statistics=_merged([each["columns"] for each in statistics]),
        schema=schema,
        data_files=data_files(table, schema, [each.uri for each in files]),
    )


def staging_folder(location: str, build: int) -> str:
    """Where a build writes, below its table's location."""
    return f"{location}/data/{build}"


def _converted(connection: Connection, select_sql: str, contract: DataContract) -> str:
    source = f"({select_sql}\n)"  # a last line may be a comment
    built = connection.sql(f"select * from {source}")
    columns = [BuiltColumn(name, of) for name, of in zip(built.columns, built.types, strict=True)]
    return f"select {', '.join(cast_plan(columns, contract))} from {source}"


def _copy(connection: Connection, select_sql: str, contract: DataContract, *, schema: Schema, folder: str) -> list[dict[str, Any]]:
    if scheme := contract.partition:
        select_sql = f"select *, {folder_expression(contract, scheme)} as {FOLDER_COLUMN} from ({select_sql})"
        layout = [f"partition_by ({FOLDER_COLUMN})", "write_partition_columns false", "overwrite_or_ignore true"]
    else:
        layout = ["per_thread_output true", "overwrite_or_ignore true"]
    storage.make_folder(folder)
    options = ", ".join([*COPY_OPTIONS, f"field_ids {field_ids(schema)}", *layout])
    try:
        rows = connection.execute(f"copy ({select_sql}) to {text(storage.duckdb_path(folder))} ({options})").fetchall()
    except EngineError as error:
        raise _mismatch(error, contract) or error from None
    return [described(*row) for row in rows if row[1]]


def _mismatch(error: EngineError, contract: DataContract) -> SchemaMismatch | None:
    _, found, value = str(error).partition(UNFIT_VALUE)
    return SchemaMismatch(f"a value does not fit {contract.id}", differences=(value,)) if found else None


def described(
    path: str, rows: int, size: int, _footer: int, columns: Mapping[str, Mapping[str, str]], keys: Mapping[str, str] | None
) -> dict:
    file = {"uri": storage.uri_of(path), "rows": rows, "bytes": size, "folder": keys[FOLDER_COLUMN] if keys else None}
    return {"file": file, "columns": {name: each for name, each in columns.items() if not name.count('"."')}}


def _merged(files: list[Mapping[str, Mapping[str, str]]]) -> dict[str, ColumnStatistics]:
    """Null counts of all files together; extremes only where one file has them all, for they are text and do not compare."""
    names = files[0] if files else {}
    alone = files[0] if len(files) == 1 else {}
    return {
        name[1:-1].replace('""', '"'): ColumnStatistics(
            minimum=alone.get(name, {}).get("min"),
            maximum=alone.get(name, {}).get("max"),
            nulls=sum(int(each[name]["null_count"]) for each in files),
        )
        for name in names
    }


def _require_inside(files: Iterable[StagedFile], contract: DataContract, partition: Partition | None) -> None:
    scheme = contract.partition
    if scheme is None:
        if partition is not None:
            raise SchemaMismatch(f"{contract.id} is not partitioned", hint="declare `partitioned` on a column of its contract")
        return
    inside = folders_of(scheme, partition)
    outside = [each for each in files if inside is not None and each.folder not in inside]
    if outside:
        where = "every declared partition" if partition is None else f"the partition {partition}"
        raise Refused(
            f"{sum(each.rows for each in outside)} rows lie outside {where}, by their {scheme.column}",
            hint="cut the build to the partition's bounds, or declare the missing ones",
        )
