"""What a data product reads: each input port as one SELECT, and as a view by its name."""

from collections.abc import Collection, Mapping
from datetime import datetime

from mesh_platform.access.trail import Door, record_read
from mesh_platform.concepts.product import DataProduct, InputPort
from mesh_platform.errors import UnknownName
from mesh_platform.lakehouse.engine import Connection
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.quoting import identifier
from mesh_platform.lakehouse.snapshots import Pin, pin, relation_sql
from mesh_platform.lakehouse.sources import source_sql


def pin_inputs(
    lakehouse: Lakehouse,
    product: DataProduct,
    *,
    names: Collection[str] | None = None,
    as_of: datetime | None = None,
    run_id: str = "",
) -> dict[str, Pin]:
    """Each input port that is a port of the mesh, by its name, resolved once and recorded as read.

    `names` keeps to some of them. Raises NotPublished where there is nothing to read yet.
    """
    pins = {each.name: pin(lakehouse, each.port, as_of) for each in _chosen(product, names) if each.port is not None}
    for each in pins.values():
        record_read(lakehouse, each, door=Door.RUN, consumer=str(product.address), run_id=run_id)
    return pins


def input_selects(
    lakehouse: Lakehouse, product: DataProduct, pins: Mapping[str, Pin], *, names: Collection[str] | None = None
) -> dict[str, str]:
    """One SELECT for each input port that is pinned or is a file; an input that is only named has none."""
    scratch = lakehouse.settings.state / "scratch"
    files = {
        each.name: source_sql(each.source, product.folder, scratch)
        for each in _chosen(product, names)
        if each.source is not None and each.name not in pins
    }
    return files | {name: relation_sql(each) for name, each in pins.items()}


def attach_inputs(
    lakehouse: Lakehouse, connection: Connection, product: DataProduct, pins: Mapping[str, Pin], *, names: Collection[str] | None = None
) -> None:
    """Makes each input port a view by its name."""
    for name, select in input_selects(lakehouse, product, pins, names=names).items():
        connection.execute(f"create or replace view {identifier(name)} as {select}")


def _chosen(product: DataProduct, names: Collection[str] | None) -> tuple[InputPort, ...]:
    return product.inputs if names is None else tuple(_declared(product, name) for name in names)


def _declared(product: DataProduct, name: str) -> InputPort:
    found = product.input(name)
    if found is None:
        known = ", ".join(each.name for each in product.inputs) or "none"
        raise UnknownName(f"{product.address} has no input port {name!r}", hint=f"its input ports: {known}")
    return found
