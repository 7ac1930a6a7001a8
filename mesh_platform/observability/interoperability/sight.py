"""What one side of a join may see of the keys of the other.

A count tells whether a value is there. So the keys are compared in the form in which they are shown to the product that holds the
other side: nobody learns from a measurement what it could not have counted by itself.
"""

from collections.abc import Mapping

from mesh_platform.concepts import clock
from mesh_platform.concepts.access import Mask, Masking
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.view import WHOLE, View, view_under
from mesh_platform.errors import NoAccess
from mesh_platform.observability.interoperability.joins import Join


def keys_shown(mesh: Mesh, join: Join) -> Mapping[str, Mask]:
    """How each column of the other side's key is shown. Raises NoAccess where it is not shown, or equal values are not shown equal."""
    view, holder = _view(mesh, join), join.port.of_product
    if view.rows is not None:
        raise NoAccess(f"{holder} may see some rows of {join.to} only")
    if hidden := [each for each in join.to_columns if not view.tells_equal(each)]:
        raise NoAccess(
            f"{holder} may not see {', '.join(hidden)} of {join.to}",
            hint=f'ask for it: mesh access request {join.to} --for {holder} --purpose "…" --columns {",".join(join.to_columns)}',
        )
    return {each: mask for each in join.to_columns if (mask := view.mask_of(each)) is not None}


def is_hashed(masks: Mapping[str, Mask]) -> bool:
    return any(each.masking is Masking.HASH for each in masks.values())


def _view(mesh: Mesh, join: Join) -> View:
    port, consumer = mesh.port(join.to), Consumer.of_product(join.port.of_product)
    if consumer.owns(join.to):
        return WHOLE
    agreement = mesh.agreement(join.to, consumer)
    terms = agreement.granted(clock.now()) if agreement else None
    return view_under(terms, port.contract, public=port.public) if port.contract is not None else View(columns={})
