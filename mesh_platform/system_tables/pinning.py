"""The mesh's own tables as input ports: worked out once for a build, and given to it like any other input."""

from collections.abc import Collection
from dataclasses import replace
from itertools import islice

from mesh_platform.concepts import clock
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.product import DataProduct, OutputPort
from mesh_platform.concepts.release import Mode
from mesh_platform.concepts.source import MeshSource, SystemTable
from mesh_platform.declarations.reader import load_mesh
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.reading.cuts import Cuts
from mesh_platform.lakehouse.reading.snapshots import releases
from mesh_platform.lakehouse.sources.system_rows import SystemPin, told_of, write_system_rows
from mesh_platform.publishing.standing import head_of
from mesh_platform.system_tables.asked import Asked, Crashes, nobody_knows, table_module


def pin_tables(
    lakehouse: Lakehouse,
    product: DataProduct,
    *,
    names: Collection[str],
    into: Cuts,
    port: OutputPort | None = None,
    crashes: Crashes = nobody_knows,
) -> dict[str, SystemPin]:
    """Each input port of `names` that is a table of the mesh itself, by its name.

    A `port` of mode append gets what came after its head, so that each fact becomes rows of it once; everybody else gets everything.
    A candidate reads of the mesh that it lies over, no more rows than its sample.
    """
    tables = {name: table for name, table in _tables(product).items() if name in names}
    if not tables:
        return {}
    told = _told(lakehouse, port.address) if port is not None and port.mode is Mode.APPEND else {}
    asked = _asked(lakehouse, crashes)
    return {
        name: _pinned(asked, table, told=told.get(name, ""), into=into, sample=lakehouse.settings.sample) for name, table in tables.items()
    }


def fit(lakehouse: Lakehouse, product: DataProduct, rows: int) -> bool:
    """Whether each of the mesh's own tables that a product reads has no more than so many rows."""
    tables = _tables(product).values()
    if not tables:
        return True
    asked = _asked(lakehouse, nobody_knows)
    return all(sum(1 for _ in islice(table_module(each).rows(asked), rows + 1)) <= rows for each in tables)


def _tables(product: DataProduct) -> dict[str, SystemTable]:
    return {each.name: each.source.table for each in product.inputs if isinstance(each.source, MeshSource)}


def _told(lakehouse: Lakehouse, port: PortAddress) -> dict[str, str]:
    """How far the sources of a port's head were read, as its certificate tells."""
    head = head_of(releases(lakehouse, port))
    return dict(head.certificate.sources) if head else {}


def _asked(lakehouse: Lakehouse, crashes: Crashes) -> Asked:
    """About everything until now. What a candidate does is none of the mesh's business."""
    observed = lakehouse.published or lakehouse
    mesh, _ = load_mesh(lakehouse.settings.root)  # a code location knows no more of it than its own neighbourhood
    return Asked(lakehouse=observed, mesh=mesh, upto=observed.ledger.newest_number(), at=clock.now(), crashes=crashes)


def _pinned(asked: Asked, table: SystemTable, *, told: str, into: Cuts, sample: int | None) -> SystemPin:
    module, file = table_module(table), into.new_file()
    rows = module.rows(replace(asked, after=told_of(told, table)))
    written = write_system_rows(islice(rows, sample), module.SCHEMA, file)
    return SystemPin(table=table, file=file, rows=written, upto=asked.upto, continues=told if module.EVENTS else None)
