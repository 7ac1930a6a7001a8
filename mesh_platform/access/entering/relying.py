"""What consumers rely on, with what they may see today: who loaded the mesh earlier does not know what was decided since."""

from collections.abc import Iterable
from dataclasses import replace

from mesh_platform.access.entering.admission import admit, agreement_of
from mesh_platform.access.entering.resolution import find_product
from mesh_platform.concepts import clock
from mesh_platform.concepts.contract import Severity
from mesh_platform.concepts.product import DataProduct
from mesh_platform.concepts.reliance import ReliedOn
from mesh_platform.concepts.view import CLOSED
from mesh_platform.errors import NoAccess
from mesh_platform.governance.use.lapses import lapse_of
from mesh_platform.lakehouse.lakehouse import Lakehouse


def as_agreed_today(lakehouse: Lakehouse, relied_on: Iterable[ReliedOn]) -> tuple[ReliedOn, ...]:
    """Who may see nothing has a need that is written down, and computed of the contract alone."""
    return tuple(_today(lakehouse, each, find_product(lakehouse, each.port)) for each in relied_on)


def _today(lakehouse: Lakehouse, relied: ReliedOn, product: DataProduct | None) -> ReliedOn:
    closed = replace(relied, view=CLOSED, severity=Severity.WARNING)
    port = next((each for each in product.outputs if each.address == relied.port), None) if product is not None else None
    if product is None or port is None:
        return closed
    agreement, at = agreement_of(product, relied.port, relied.consumer), clock.now()
    lapsed = lapse_of(lakehouse.trail(relied.port), relied.port, relied.consumer)
    terms = replace(agreement, lapsed=lapsed).granted(at) if agreement is not None else None
    try:
        view = admit(product, port, relied.consumer, at, lapsed=lapsed)
        return replace(closed, view=view, severity=terms.reliance if terms else Severity.WARNING)
    except NoAccess:
        return closed
