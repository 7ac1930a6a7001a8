"""The life of a product or a port: which state follows which. What consumers were given is taken away in steps they can see."""

from enum import StrEnum

from mesh_platform.concepts.product import DataProduct, OutputPort


class Lifecycle(StrEnum):
    """In the order of a life."""

    PROPOSED = "proposed"
    DRAFT = "draft"
    ACTIVE = "active"
    DEPRECATED = "deprecated"  # still built and read, until the ends that its contract names
    RETIRED = "retired"  # built no more; what was published last can be read as long as the files are there


_NEXT = {
    Lifecycle.PROPOSED: frozenset({Lifecycle.DRAFT, Lifecycle.ACTIVE, Lifecycle.RETIRED}),
    Lifecycle.DRAFT: frozenset({Lifecycle.ACTIVE, Lifecycle.RETIRED}),
    Lifecycle.ACTIVE: frozenset({Lifecycle.DEPRECATED}),
    Lifecycle.DEPRECATED: frozenset({Lifecycle.ACTIVE, Lifecycle.RETIRED}),
    Lifecycle.RETIRED: frozenset(),
}
_ORDER = tuple(Lifecycle)
TRIED_OUT = frozenset({Lifecycle.PROPOSED, Lifecycle.DRAFT})  # promises nobody anything yet
ENDING = frozenset({Lifecycle.DEPRECATED, Lifecycle.RETIRED})


def may_become(now: Lifecycle, then: Lifecycle) -> bool:
    """Whether one step leads from a state to another."""
    return then in _NEXT[now]


def can_lead_to(now: Lifecycle, then: Lifecycle) -> bool:
    """Whether a life that was seen in one state can be seen in the other later, however many steps lie between."""
    seen, ahead = {now}, [now]
    while ahead:
        found = _NEXT[ahead.pop()] - seen
        seen |= found
        ahead.extend(found)
    return then in seen


def state_of(product: DataProduct, port: OutputPort) -> Lifecycle:
    """What its contract says, unless its product ends before: a port outlives neither of them."""
    of_product = Lifecycle(product.status)
    own = Lifecycle(port.contract.status) if port.contract else of_product
    ends = [each for each, comes in ((of_product, of_product in ENDING), (Lifecycle.DEPRECATED, port.deprecated)) if comes]
    return max((own, *ends), key=_ORDER.index)
