"""The mesh's own tables as input ports: worked out once for a build, and given to it like any other input."""

from collections.abc import Collection, Iterator
from itertools import islice

from mesh_platform.concepts import clock
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.product import DataProduct, OutputPort
from mesh_platform.concepts.release import Mode
from mesh_platform.concepts.source import MeshSource, SystemTable
from mesh_platform.declarations.reader import load_mesh
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.reading.cuts import Cuts
from mesh_platform.lakehouse.reading.snapshots import releases
from mesh_platform.lakehouse.sources.system_rows import Row, SystemPin, told_of, write_system_rows
from mesh_platform.publishing.standing import head_of
from mesh_platform.system_tables.asked import Asked, table_module


def pin_tables(
    lakehouse: Lakehouse, product: DataProduct, *, names: Collection[str], into: Cuts, port: OutputPort | None = None
) -> dict[str, SystemPin]:
    """Each input port of `names` that is a table of the mesh itself, by its name.

    A `port` of mode append gets what came after its head, so that each fact becomes rows of it once; everybody else gets everything.
    A candidate reads of the mesh that it lies over, no more rows than its sample.
    """
    tables = {name: table for name, table in _tables(product).items() if name in names}
    if not tables:
        return {}
    mesh, _ = load_mesh(lakehouse.settings.root)  # a code location knows no more of it than its own neighbourhood
    told = _told(lakehouse, port.address) if port is not None and port.mode is Mode.APPEND else {}
    return {name: _pinned(lakehouse, mesh, table, told=told.get(name, ""), into=into) for name, table in tables.items()}


def fit(lakehouse: Lakehouse, product: DataProduct, rows: int) -> bool:
    """Whether each of the mesh's own tables that a product reads has no more than so many rows."""
    tables = _tables(product).values()
    if not tables:
        return True
    mesh, _ = load_mesh(lakehouse.settings.root)
    upto = _observed(lakehouse).ledger.newest_number()
    return all(sum(1 for _ in islice(_rows(lakehouse, mesh, each, upto=upto), rows + 1)) <= rows for each in tables)


def _tables(product: DataProduct) -> dict[str, SystemTable]:
    return {each.name: each.source.table for each in product.inputs if isinstance(each.source, MeshSource)}


def _told(lakehouse: Lakehouse, port: PortAddress) -> dict[str, str]:
    """How far the sources of a port's head were read, as its certificate tells."""
    head = head_of(releases(lakehouse, port))
    return dict(head.certificate.sources) if head else {}


def _pinned(lakehouse: Lakehouse, mesh: Mesh, table: SystemTable, *, told: str, into: Cuts) -> SystemPin:
    module, file = table_module(table), into.new_file()
    upto = _observed(lakehouse).ledger.newest_number()
    rows = _rows(lakehouse, mesh, table, after=told_of(told, table), upto=upto)
    written = write_system_rows(islice(rows, lakehouse.settings.sample), module.SCHEMA, file)
    return SystemPin(table=table, file=file, rows=written, upto=upto, continues=told if module.EVENTS else None)


def _rows(lakehouse: Lakehouse, mesh: Mesh, table: SystemTable, *, after: int = 0, upto: int) -> Iterator[Row]:
    asked = Asked(lakehouse=_observed(lakehouse), mesh=mesh, after=after, upto=upto, at=clock.now())
    return table_module(table).rows(asked)


def _observed(lakehouse: Lakehouse) -> Lakehouse:
    """What a candidate does is none of the mesh's business."""
    return lakehouse.published or lakehouse
