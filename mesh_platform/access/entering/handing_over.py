"""Handing over: a port for readers that open its files themselves, so that nothing of it can be held back."""

from functools import partial

from mesh_platform.access.entering.gate import enter
from mesh_platform.access.entering.resolution import find_product, resolve
from mesh_platform.access.entering.trail import Trace, Visitor, failures_recorded, record_no_access, record_read
from mesh_platform.concepts.names import PortAddress
from mesh_platform.errors import NoAccess
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.reading.snapshots import Pin


def hand_over(lakehouse: Lakehouse, port: PortAddress, visitor: Visitor) -> tuple[Pin, Trace]:
    """The port now, written down as read whole: what of it is opened, and how often, nobody here learns.

    Raises NoAccess, which the ledger keeps, also where the visitor may see a part; UnknownName and NotPublished.
    """
    with failures_recorded(lakehouse, [port], visitor):
        view = enter(lakehouse, port, visitor, partial(find_product, lakehouse))
        pin = resolve(lakehouse, port)
        if lakehouse.settings.sample is not None or not view.shows_all_of(pin.columns):
            refusal = _not_whole(port)
            record_no_access(lakehouse, port, visitor, refusal)
            raise refusal
        trace = record_read(lakehouse, pin, visitor, purpose=view.purpose)
    trace.ended(rows=pin.rows, seconds=0)
    return pin, trace


def _not_whole(port: PortAddress) -> NoAccess:
    return NoAccess(
        f"{port} is granted in part, and whoever opens its files would see all of it",
        hint="read what is granted over Flight SQL or HTTP, where rows and columns are cut",
    )
