"""Data files as Iceberg knows them: described from their footers before a commit, listed from the manifests after it."""

import re
from collections.abc import Iterable, Iterator

from pyiceberg.io.pyarrow import parquet_file_to_data_file
from pyiceberg.manifest import DataFile, DataFileContent, ManifestEntry, ManifestFile
from pyiceberg.schema import Schema
from pyiceberg.table import Table
from pyiceberg.table.snapshots import Snapshot
from pyiceberg.table.update import AddSchemaUpdate, SetCurrentSchemaUpdate, TableUpdate, update_table_metadata

from mesh_platform.concepts.contract import DataContract
from mesh_platform.errors import MeshError, SchemaMismatch
from mesh_platform.lakehouse.tables.evolution import next_schema
from mesh_platform.lakehouse.tables.homes import require_inside
from mesh_platform.lakehouse.tables.partitioning import partition_spec

_LAST_ADDED = -1
_BUILD = re.compile(r"/data/(?P<build>[0-9]+)/")


def planned_schema(table: Table, contract: DataContract, *, keeps_rows: bool) -> Schema:
    """The schema the table will have once the contract's next build is committed."""
    schema = next_schema(contract, table.schema(), last_id=table.metadata.last_column_id, keeps_rows=keeps_rows)
    cuts = [[(each.source_id, each.transform) for each in spec.fields] for spec in (table.spec(), partition_spec(contract, schema))]
    if cuts[0] != cuts[1]:
        raise SchemaMismatch(f"{contract.id} changed how it is partitioned", hint="that takes a new major version of the contract")
    return schema


def schema_updates(table: Table, schema: Schema) -> tuple[TableUpdate, ...]:
    """What makes `schema` the table's current one; nothing where it is."""
    if schema == table.schema():
        return ()
    known = next((each.schema_id for each in table.metadata.schemas if each == schema), None)
    if known is not None:
        return (SetCurrentSchemaUpdate(schema_id=known),)
    numbered = schema.model_copy(update={"schema_id": 1 + max(each.schema_id for each in table.metadata.schemas)})
    return (AddSchemaUpdate(schema=numbered), SetCurrentSchemaUpdate(schema_id=_LAST_ADDED))


def data_files(table: Table, schema: Schema, uris: Iterable[str]) -> tuple[DataFile, ...]:
    """Reads the footers only; fails on a file that holds rows of more than one partition."""
    metadata = update_table_metadata(table.metadata, schema_updates(table, schema))
    return tuple(parquet_file_to_data_file(table.io, metadata, uri) for uri in uris)


def live_entries(table: Table, snapshot: Snapshot | None) -> Iterator[ManifestEntry]:
    """The files of a snapshot. Raises Refused where any lies outside the table's own folder, MeshError on delete files."""
    for manifest in _manifests(table, snapshot) if snapshot else ():
        entries = manifest.fetch_manifest_entry(table.io, discard_deleted=True)
        require_inside(table, [each.data_file.file_path for each in entries])
        for entry in entries:
            if entry.data_file.content is not DataFileContent.DATA:  # plain Parquet readers would ignore them
                raise MeshError(
                    f"snapshot {snapshot and snapshot.snapshot_id} of {'.'.join(table.name())} holds delete files",
                    hint="another tool changed rows in place; publish the port again to make it whole",
                )
            yield entry


def _manifests(table: Table, snapshot: Snapshot) -> list[ManifestFile]:
    """Each is looked at before it is opened."""
    require_inside(table, [snapshot.manifest_list])
    found = snapshot.manifests(table.io)
    require_inside(table, [each.manifest_path for each in found])
    return found


def build_of(uri: str) -> int:
    """The build that wrote a file, from its path; 0 where something else wrote it."""
    found = _BUILD.search(uri)
    return int(found["build"]) if found else 0
