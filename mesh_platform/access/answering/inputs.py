"""What a data product reads: each input port as one SELECT, and as a view by its name."""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path

from mesh_platform.access.entering.gate import enter, show
from mesh_platform.access.entering.resolution import find_product
from mesh_platform.access.entering.trail import Door, Visitor, record_read
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.product import DataProduct, FileSource, InputPort
from mesh_platform.concepts.source import SourceSystem
from mesh_platform.errors import MeshError, UnknownName
from mesh_platform.lakehouse.engine import Connection, EngineError
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.quoting import identifier
from mesh_platform.lakehouse.reading.cuts import Cuts
from mesh_platform.lakehouse.reading.snapshots import Pin, pin, relation_sql
from mesh_platform.lakehouse.sources.files import source_file, source_sql
from mesh_platform.lakehouse.sources.landing_rows import landing_sql
from mesh_platform.lakehouse.sources.landings import LandingPin, pin_landing
from mesh_platform.lakehouse.sources.system_rows import SystemPin, system_rows_sql

_SAMPLED = "select * from ({select}\n) limit {rows:d}"
_COUNTED = "select count(*) from (select 1 from ({select}\n) limit {rows:d})"


Pinned = Pin | LandingPin | SystemPin


def pin_inputs(
    lakehouse: Lakehouse,
    product: DataProduct,
    *,
    cuts: Cuts,
    names: Collection[str] | None = None,
    as_of: datetime | None = None,
    run_id: str = "",
) -> dict[str, Pinned]:
    """Each input port that is a port of the mesh, by its name, resolved once, cut to what the product may see, recorded as read.

    So is each that rows are brought to: as it is, for bringing them is a step of its own. The mesh's own tables are pinned elsewhere.

    `names` keeps to some of them; `cuts` must stay open as long as the pins are read. What counts is what is declared now: a code
    server may have loaded the mesh before a grant was revoked. Raises NoAccess before any of them is read, NotPublished where there
    is nothing to read yet.
    """
    visitor = Visitor(consumer=Consumer.of_product(product.address), door=_door(lakehouse), run_id=run_id)
    ports = {each.name: each.port for each in _chosen(product, names) if each.port is not None}
    views = {name: enter(lakehouse, port, visitor, partial(find_product, lakehouse)) for name, port in ports.items()}
    whole = {name: pin(lakehouse, port, as_of) for name, port in ports.items()}
    pins = {name: show(lakehouse, each, views[name], visitor, cuts=cuts) for name, each in whole.items()}
    for name, each in whole.items():
        record_read(lakehouse, each, visitor, columns=pins[name].columns, purpose=views[name].purpose)
    return {**pins, **_landings(lakehouse, product, names)}


def input_selects(
    lakehouse: Lakehouse, product: DataProduct, pins: Mapping[str, Pinned], *, names: Collection[str] | None = None
) -> dict[str, str]:
    """One SELECT for each input port that is pinned or is a file; an input that is only named has none."""
    files = {
        each.name: source_sql(each.source, product.folder, _scratch(lakehouse))
        for each in _chosen(product, names)
        if isinstance(each.source, FileSource) and each.name not in pins
    }
    return {name: _sampled(lakehouse, each) for name, each in files.items()} | {
        name: _select(lakehouse, each) for name, each in pins.items()
    }


def attach_inputs(
    lakehouse: Lakehouse, connection: Connection, product: DataProduct, pins: Mapping[str, Pinned], *, names: Collection[str] | None = None
) -> None:
    """Makes each input port a view by its name."""
    for name, select in input_selects(lakehouse, product, pins, names=names).items():
        connection.execute(f"create or replace view {identifier(name)} as {select}")


def fit(lakehouse: Lakehouse, product: DataProduct, rows: int) -> bool:
    """Whether each input has no more than so many rows; not so where one cannot be read."""
    try:
        return all(_rows(lakehouse, product, each, most=rows) <= rows for each in product.inputs)
    except (EngineError, MeshError):
        return False  # whoever builds from it says why


def input_files(
    lakehouse: Lakehouse, product: DataProduct, pins: Mapping[str, Pinned], *, names: Collection[str] | None = None
) -> list[str]:
    """Every file that the input ports are read from: of the pins, and of the sources."""
    sources = (each.source for each in _chosen(product, names) if isinstance(each.source, FileSource) and each.name not in pins)
    return [
        *(file.uri for each in pins.values() for file in each.files),
        *(str(source_file(each, product.folder, _scratch(lakehouse))) for each in sources),
    ]


def _door(lakehouse: Lakehouse) -> Door:
    candidate = lakehouse.settings.overlay
    return Door(candidate.door) if candidate else Door.RUN


def _sampled(lakehouse: Lakehouse, select: str) -> str:
    """Pins of a candidate are cut short already."""
    sample = lakehouse.settings.sample
    return select if sample is None else _SAMPLED.format(select=select, rows=sample)


def _landings(lakehouse: Lakehouse, product: DataProduct, names: Collection[str] | None) -> dict[str, LandingPin]:
    brought = (each.name for each in _chosen(product, names) if isinstance(each.source, SourceSystem))
    return {name: pin_landing(lakehouse.settings, product.address, name) for name in brought}


def _select(lakehouse: Lakehouse, pinned: Pinned) -> str:
    match pinned:
        case Pin():
            return relation_sql(pinned)
        case SystemPin():
            return system_rows_sql(pinned)
    return landing_sql(pinned, most=lakehouse.settings.sample)


def _rows(lakehouse: Lakehouse, product: DataProduct, port: InputPort, *, most: int) -> int:
    """What metadata tells costs nothing; a file is read no farther than needed."""
    if port.port is not None:
        return pin(lakehouse, port.port).rows
    if isinstance(port.source, SourceSystem):
        return pin_landing(lakehouse.settings, product.address, port.name).rows
    if not isinstance(port.source, FileSource):
        return 0
    select = source_sql(port.source, product.folder, _scratch(lakehouse))
    with lakehouse.connect() as connection:
        return connection.execute(_COUNTED.format(select=select, rows=most + 1)).fetchall()[0][0]


def _scratch(lakehouse: Lakehouse) -> Path:
    return lakehouse.settings.state / "scratch"


def _chosen(product: DataProduct, names: Collection[str] | None) -> tuple[InputPort, ...]:
    return product.inputs if names is None else tuple(_declared(product, name) for name in names)


def _declared(product: DataProduct, name: str) -> InputPort:
    found = product.input(name)
    if found is None:
        known = ", ".join(each.name for each in product.inputs) or "none"
        raise UnknownName(f"{product.address} has no input port {name!r}", hint=f"its input ports: {known}")
    return found
