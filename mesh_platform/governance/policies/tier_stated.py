"""Every product says how much depends on it."""

from mesh_platform.governance.policy import DataProduct, Iterator, Mesh, ProductPolicy, Stage, Theme, Violation, date

_TIERS = ("tier1", "tier2", "tier3")


class TierStated(ProductPolicy):
    id = "tier-stated"
    theme = Theme.OWNERSHIP
    purpose = "What others run their business on must keep more than a trial, and only its owner knows which it is."
    remedy = "Add the custom property `tier` (vendor mesh): tier1 for what others cannot do without, tier3 for what they can."
    owner = "team:governance"
    stage = Stage.GRACE
    enforced_from = date(2027, 7, 1)

    def check(self, product: DataProduct, mesh: Mesh) -> Iterator[Violation]:
        if product.tier not in _TIERS:
            said = f"is {product.tier!r}" if product.tier else "is not stated"
            yield self.violation(product, f"the tier of {product.address} {said}; it is one of {', '.join(_TIERS)}.")
