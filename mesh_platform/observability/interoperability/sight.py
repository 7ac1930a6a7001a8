"""What the two sides of a join may see of each other's keys.

A count tells whether a value is there. So the keys are compared in the form in which they are shown to the product that holds the
other side: nobody learns from a measurement what it could not have counted by itself.
"""

from collections.abc import Mapping

from mesh_platform.concepts import clock
from mesh_platform.concepts.access import Mask, Masking
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress, ProductAddress
from mesh_platform.concepts.view import WHOLE, View, view_under
from mesh_platform.errors import NoAccess
from mesh_platform.observability.interoperability.joins import Ground, Join


def keys_shown(mesh: Mesh, join: Join) -> Mapping[str, Mask]:
    """How each column of the other side's key is shown. Raises NoAccess where it is not shown, or equal values are not shown equal.

    Whoever declares a relationship chose the other side. A term brings together who did not, so that the key's holder must see too.
    """
    view, holder = _view(mesh, join.to, join.port.of_product), join.port.of_product
    if view.rows is not None:
        raise NoAccess(f"{holder} may see some rows of {join.to} only")
    if hidden := [each for each in join.to_columns if not view.tells_equal(each)]:
        raise NoAccess(
            f"{holder} may not see {', '.join(hidden)} of {join.to}",
            hint=f'ask for it: mesh access request {join.to} --for {holder} --purpose "…" --columns {",".join(join.to_columns)}',
        )
    if join.ground is Ground.TERM:
        _require_clear(mesh, join)
    return {each: mask for each in join.to_columns if (mask := view.mask_of(each)) is not None}


def is_hashed(masks: Mapping[str, Mask]) -> bool:
    return any(each.masking is Masking.HASH for each in masks.values())


def _require_clear(mesh: Mesh, join: Join) -> None:
    """Else a key of one row, called by the term of somebody's column, would ask whether that value is in it."""
    view, holder = _view(mesh, join.port, join.to.of_product), join.to.of_product
    if view.rows is not None or not all(map(view.tells_value, join.columns)):
        raise NoAccess(f"{holder} may not see {', '.join(join.columns)} of {join.port}")


def _view(mesh: Mesh, address: PortAddress, product: ProductAddress) -> View:
    """What a product may see of a port."""
    port, consumer = mesh.port(address), Consumer.of_product(product)
    if consumer.owns(address):
        return WHOLE
    agreement = mesh.agreement(address, consumer)
    terms = agreement.granted(clock.now()) if agreement else None
    return view_under(terms, port.contract, public=port.public) if port.contract is not None else View(columns={})
