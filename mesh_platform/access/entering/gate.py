"""The gate: every read of a port passes it, with the view that today's agreements open, or is turned away and recorded."""

from collections.abc import Callable, Collection
from dataclasses import replace

from mesh_platform.access.entering.admission import admit
from mesh_platform.access.entering.asked import ALL, Pushed, narrowed
from mesh_platform.access.entering.refusals import not_valid
from mesh_platform.access.entering.trail import Visitor, record_no_access
from mesh_platform.concepts import clock
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.product import DataProduct
from mesh_platform.concepts.view import WHOLE, View
from mesh_platform.errors import NoAccess
from mesh_platform.governance.use.lapses import lapse_of
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.reading.cuts import Cuts, cut
from mesh_platform.lakehouse.reading.snapshots import Pin


def enter(lakehouse: Lakehouse, port: PortAddress, visitor: Visitor, find: Callable[[PortAddress], DataProduct | None]) -> View:
    """What the visitor may see of a port, before a byte of it is read.

    `find` looks up the product that declares the port, None where that is not valid; a domain's own ports are open without it.
    Raises NoAccess, which the ledger keeps, and UnknownName.
    """
    if visitor.consumer is not None and visitor.consumer.owns(port):
        return WHOLE
    try:
        product = find(port)
        if product is None:
            raise not_valid(port)
        (declared,) = (each for each in product.outputs if each.address == port)
        lapsed = lapse_of(lakehouse.trail(port), port, visitor.consumer) if visitor.consumer is not None else None
        return admit(product, declared, visitor.consumer, clock.now(), lapsed=lapsed)
    except NoAccess as refusal:
        record_no_access(lakehouse, port, visitor, refusal)
        raise


def show(
    lakehouse: Lakehouse,
    pin: Pin,
    view: View,
    visitor: Visitor,
    *,
    cuts: Cuts,
    columns: Collection[str] | None = None,
    asked: Pushed = ALL,
) -> Pin:
    """The pin itself where all that is needed of it may be seen as it is, else a cut of it; a cut too where a sample is enough.

    A cut needs no more than the columns and rows that are asked for.
    """
    if lakehouse.settings.sample is None and view.shows_all_of(pin.columns):
        return pin
    shown = replace(view, rows=narrowed(view, asked.rows))
    return cut(lakehouse, pin, shown, consumer=visitor.consumer, into=cuts, columns=columns, most=asked.most)
