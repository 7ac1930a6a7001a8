"""Reading: a port at one moment becomes a pin, the exact files of one snapshot."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from types import MappingProxyType

from pyiceberg.manifest import DataFile
from pyiceberg.schema import Schema
from pyiceberg.table import Table
from pyiceberg.table.snapshots import Snapshot
from pyiceberg.typedef import Record

from mesh_platform.concepts.contract import DataContract
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.partition import Partition
from mesh_platform.concepts.release import Release
from mesh_platform.concepts.types import ColumnType
from mesh_platform.errors import NotPublished, UnknownName, UsageError
from mesh_platform.lakehouse.keeping import Kept
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.tables.certificates import certificate_digest, releases_of, summary_of
from mesh_platform.lakehouse.tables.evolution import structure
from mesh_platform.lakehouse.tables.homes import require_inside
from mesh_platform.lakehouse.tables.iceberg_types import of_iceberg
from mesh_platform.lakehouse.tables.manifests import live_entries
from mesh_platform.lakehouse.tables.parquet import files_relation
from mesh_platform.lakehouse.tables.partitioning import partition_values

_PINS: Kept["Pin"] = Kept(64)
_COLUMNS: Kept[Mapping[str, ColumnType]] = Kept(256)


@dataclass(frozen=True, slots=True, kw_only=True)
class PinnedFile:
    """`data_file` is the manifest's entry: statistics and partition."""

    uri: str
    rows: int
    data_file: DataFile = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """A port as it was at one snapshot; stays readable while later ones are published.

    `uniform`: all files were written under this schema, so that columns can be read by name.
    `metadata_location` is what other Iceberg readers open; `certified` is the digest of the snapshot's certificate.
    """

    port: PortAddress
    snapshot_id: int
    taken_at: datetime
    files: tuple[PinnedFile, ...]
    schema: Schema = field(repr=False)
    uniform: bool
    metadata_location: str
    certified: str = ""

    @property
    def rows(self) -> int:
        return sum(each.rows for each in self.files)

    @property
    def bytes(self) -> int:
        return sum(each.data_file.file_size_in_bytes for each in self.files)

    @property
    def columns(self) -> Mapping[str, ColumnType]:
        """Name and type of each column, in order."""
        # What is kept holds the schema, so that no other one gets its number.
        return _COLUMNS.get(id(self.schema), self.schema, lambda: _columns(self.schema))

    def within(self, contract: DataContract, partition: Partition) -> "Pin":
        """Only the rows of the partition."""
        return self._filtered(partition_values(contract, partition), inside=True)

    def beside(self, contract: DataContract, partition: Partition) -> "Pin":
        """Only the rows that stay when the partition is replaced."""
        return self._filtered(partition_values(contract, partition), inside=False)

    def _filtered(self, values: frozenset[Record], *, inside: bool) -> "Pin":
        return replace(self, files=tuple(each for each in self.files if (each.data_file.partition in values) is inside))


def pin(lakehouse: Lakehouse, address: PortAddress, as_of: datetime | int | None = None) -> Pin:
    """The port now, at a snapshot, or as consumers saw it at a moment.

    Raises NotPublished where nothing was published (by then), UnknownName for a snapshot it does not hold.
    """
    table = lakehouse.tables.find(address)
    if table is None or table.current_snapshot() is None:
        raise NotPublished(f"{address} has not been published yet", hint=f"run: mesh run {address}")
    snapshot = _chosen(table, address, lakehouse.held_at(address) if as_of is None else as_of)
    found = _PINS.get((address, table.metadata_location, snapshot.snapshot_id), table.metadata, lambda: _pinned(table, address, snapshot))
    require_inside(table, [each.uri for each in found.files])
    return found


def relation_sql(pin: Pin, columns: Iterable[str] | None = None) -> str:
    """A SELECT over exactly the pinned files; typed and without rows where there are none."""
    names = None if columns is None else [_known(pin, name) for name in columns]
    return files_relation([each.uri for each in pin.files], pin.schema, columns=names, uniform=pin.uniform)


def releases(lakehouse: Lakehouse, address: PortAddress) -> tuple[Release, ...]:
    """What the port still holds, the newest first; empty where nothing was published."""
    table = lakehouse.tables.find(address)
    return releases_of(table) if table else ()


def _pinned(table: Table, address: PortAddress, snapshot: Snapshot) -> Pin:
    entries = tuple(live_entries(table, snapshot))
    files = [each.data_file for each in entries]
    return Pin(
        port=address,
        snapshot_id=snapshot.snapshot_id,
        taken_at=_moment(snapshot.timestamp_ms),
        files=tuple(PinnedFile(uri=each.file_path, rows=each.record_count, data_file=each) for each in files),
        schema=_schema(table, snapshot.schema_id),
        uniform=_is_uniform(table, snapshot, {each.snapshot_id for each in entries}),
        metadata_location=table.metadata_location,
        certified=certificate_digest(summary_of(snapshot)),
    )


def _chosen(table: Table, address: PortAddress, as_of: datetime | int | None) -> Snapshot:
    if as_of is None:
        snapshot = table.current_snapshot()
    elif isinstance(as_of, datetime):
        snapshot = _at(table, address, as_of)
    else:
        snapshot = table.snapshot_by_id(as_of)
    if snapshot is None:
        raise UnknownName(f"{address} holds no snapshot {as_of}", hint=f"see what it holds: mesh history {address}")
    return snapshot


def _at(table: Table, address: PortAddress, moment: datetime) -> Snapshot | None:
    if moment.tzinfo is None:
        raise UsageError(f"{moment} has no time zone", hint="say which moment is meant, for example with +00:00 at the end")
    seen = [each for each in table.metadata.snapshot_log if each.timestamp_ms <= moment.timestamp() * 1000]
    if not seen:
        first = min((each.timestamp_ms for each in table.metadata.snapshot_log), default=0)
        raise NotPublished(
            f"{address} holds nothing from before {_moment(first):%Y-%m-%d %H:%M:%S} UTC", hint=f"see: mesh history {address}"
        )
    return table.snapshot_by_id(seen[-1].snapshot_id)


def _columns(schema: Schema) -> Mapping[str, ColumnType]:
    return MappingProxyType({each.name: of_iceberg(each.field_type) for each in schema.fields})


def _schema(table: Table, schema_id: int | None) -> Schema:
    return table.schema() if schema_id is None else table.schemas()[schema_id]


def _is_uniform(table: Table, snapshot: Snapshot, writers: set[int | None]) -> bool:
    """Whether every file was written under the snapshot's own schema, as far as their snapshots still tell."""
    own = structure(_schema(table, snapshot.schema_id))
    if all(structure(each) == own for each in table.metadata.schemas):
        return True
    origins = [table.snapshot_by_id(each) if each else None for each in writers]
    return all(each is not None and structure(_schema(table, each.schema_id)) == own for each in origins)


def _known(pin: Pin, name: str) -> str:
    if name in pin.columns:
        return name
    raise UnknownName(f"{pin.port} has no column {name!r}", hint=f"its columns are {', '.join(pin.columns)}")


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
