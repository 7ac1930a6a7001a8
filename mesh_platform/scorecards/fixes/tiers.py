"""A product without a tier gets the one that its readers make it."""

from collections.abc import Iterator

from mesh_platform.declarations.documents.custom_properties import VENDOR
from mesh_platform.scorecards.assessed import Assessed
from mesh_platform.scorecards.fixes.proposal import Change, Proposal
from mesh_platform.scorecards.rules.policies_kept import PoliciesKept

_MANY = 5


def tiers(of: Assessed) -> Iterator[Proposal]:
    if of.product.tier:
        return
    reached = of.mesh.blast_radius(of.address)
    tier = "tier1" if reached >= _MANY else "tier2" if reached else "tier3"
    products = "1 other product" if reached == 1 else f"{reached} other products"
    grounds = f"{of.address} reaches {products} when it changes"
    yield Proposal(rule=PoliciesKept.id, file=of.product.location.path, grounds=grounds, change=_state(tier))


def _state(tier: str) -> Change:
    return lambda document: document.setdefault("customProperties", []).append({"property": "tier", "vendor": VENDOR, "value": tier})
