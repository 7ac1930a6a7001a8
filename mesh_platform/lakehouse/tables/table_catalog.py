"""The table catalog: which Iceberg table is which port."""

from collections.abc import Mapping
from contextlib import suppress

from pyiceberg.catalog import MetastoreCatalog
from pyiceberg.catalog.sql import IcebergTables, SqlCatalog
from pyiceberg.exceptions import NamespaceAlreadyExistsError, NoSuchTableError, TableAlreadyExistsError
from pyiceberg.io import FileIO, load_file_io
from pyiceberg.serializers import FromInputFile
from pyiceberg.table import Table
from pyiceberg.table.metadata import TableMetadata
from pyiceberg.typedef import EMPTY_DICT, Properties
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

from mesh_platform.concepts.contract import DataContract
from mesh_platform.concepts.names import PortAddress
from mesh_platform.lakehouse.keeping import Kept, State, state_of
from mesh_platform.lakehouse.ledger.ledger import database_uri
from mesh_platform.lakehouse.object_store import own_properties
from mesh_platform.lakehouse.storage import duckdb_path
from mesh_platform.lakehouse.tables.evolution import next_schema
from mesh_platform.lakehouse.tables.homes import require_home, require_unlinked
from mesh_platform.lakehouse.tables.partitioning import partition_spec
from mesh_platform.settings import Settings

_NAME = "mesh"
_PROPERTIES = {
    "format-version": "2",
    "write.metadata.delete-after-commit.enabled": "true",
    "write.metadata.previous-versions-max": "50",
    # Appends and replaced partitions add a manifest each, which every read would open.
    "commit.manifest-merge.enabled": "true",
    "commit.manifest.min-count-to-merge": "20",
    # Our own retries re-run the fence; pyiceberg's would not.
    "commit.retry.num-retries": "0",
}
_ATTEMPTS_TO_LOAD = 5
_METADATA: Kept[TableMetadata] = Kept(64)
_OWN_TABLES = ("iceberg_tables", "iceberg_namespace_properties")  # which pyiceberg makes one after the other


class TableCatalog:
    """Every table lies at `<warehouse>/<domain>/<product>/<table>`, so that storage rights can follow the address."""

    def __init__(self, settings: Settings, *, properties: Mapping[str, str] = EMPTY_DICT) -> None:
        self._warehouse = settings.warehouse_uri
        self._catalog = _open(settings, properties)
        self.io = load_file_io(self._catalog.properties, location=self._warehouse)

    def find(self, address: PortAddress) -> Table | None:
        """The table as it is now; None before a first build. Raises Refused where it does not stay in its own place."""
        for attempt in range(_ATTEMPTS_TO_LOAD):
            try:
                return require_home(self._catalog.load_table(address.key), self.location(address))
            except NoSuchTableError:
                return None
            except FileNotFoundError:  # other writers moved on and dropped the metadata file between look-up and reading
                if attempt == _ATTEMPTS_TO_LOAD - 1:
                    raise
        return None

    def require(self, address: PortAddress, contract: DataContract) -> Table:
        """The table, made empty where there is none; safe when several processes make it at once."""
        if table := self.find(address):
            return table
        require_unlinked(self.location(address))
        self._make_namespace(address)
        schema = next_schema(contract)
        try:
            return self._catalog.create_table(
                address.key,
                schema,
                location=self.location(address),
                partition_spec=partition_spec(contract, schema),
                properties=_PROPERTIES,
            )
        except TableAlreadyExistsError:
            return require_home(self._catalog.load_table(address.key), self.location(address))

    def holds(self, address: PortAddress) -> bool:
        """Whether the port has a table here."""
        return self._catalog.table_exists(address.key)

    def drop(self, address: PortAddress) -> None:
        """The catalog forgets the table; its files stay where they are. One that is gone already is no error."""
        with suppress(NoSuchTableError):
            self._catalog.drop_table(address.key)

    def location(self, address: PortAddress) -> str:
        return "/".join((self._warehouse, *address.key))

    def addresses(self) -> tuple[PortAddress, ...]:
        """Every port that has a table."""
        spaces = [each for domain in self._catalog.list_namespaces() for each in self._catalog.list_namespaces(domain)]
        return tuple(sorted(PortAddress.from_key(key) for space in spaces for key in self._catalog.list_tables(space)))

    def close(self) -> None:
        self._catalog.close()

    def _make_namespace(self, address: PortAddress) -> None:
        try:
            self._catalog.create_namespace((address.domain, address.product))
        except (NamespaceAlreadyExistsError, IntegrityError):
            return


class _Catalog(SqlCatalog):
    """Opens every table as the mesh is set up: pyiceberg lets a table's own properties choose a store, and even the code that reads."""

    def _convert_orm_to_iceberg(self, orm_table: IcebergTables) -> Table:
        """Which metadata are a table's is looked up each time; what they say is read once, for nobody writes to their file again."""
        location = orm_table.metadata_location
        if not location:
            return super()._convert_orm_to_iceberg(orm_table)
        io = self._load_file_io(EMPTY_DICT, location)
        metadata = _METADATA.get(location, _state_of(location), lambda: FromInputFile.table_metadata(io.new_input(location)))
        name = (*self.identifier_to_tuple(orm_table.table_namespace), orm_table.table_name)
        return Table(identifier=name, metadata=metadata, metadata_location=location, io=io, catalog=self)

    def _load_file_io(self, properties: Properties = EMPTY_DICT, location: str | None = None) -> FileIO:  # noqa: ARG002
        return super()._load_file_io(EMPTY_DICT, location)


def _state_of(location: str) -> State | None:
    """An object in a store is never written over."""
    return state_of(path) if "://" not in (path := duckdb_path(location)) else ()


def _open(settings: Settings, properties: Mapping[str, str]) -> MetastoreCatalog:
    options = {
        **properties,
        **own_properties(settings),
        "uri": database_uri(settings),
        "warehouse": settings.warehouse_uri,
        "py-io-impl": "pyiceberg.io.pyarrow.PyArrowFileIO",  # lists and deletes, which fsspec's does differently for each store
        "pool_pre_ping": "true",
    }
    for _ in _OWN_TABLES:
        with suppress(OperationalError, ProgrammingError, IntegrityError):  # another process made one of them just now
            return _Catalog(_NAME, **options)
    return _Catalog(_NAME, **options)
