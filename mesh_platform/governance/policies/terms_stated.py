"""Every port says how it may be used."""

from mesh_platform.governance.policy import Iterator, Mesh, OutputPort, PortPolicy, Stage, Theme, Violation, date

_TERMS = ("terms", "license", "licence")


class TermsStated(PortPolicy):
    id = "terms-stated"
    theme = Theme.DOCUMENTATION
    purpose = "What may be done with data is not told by having it."
    remedy = "Write `description: {usage: …}` in the contract or product, or the custom property `terms` or `license` (vendor mesh)."
    owner = "team:governance"
    stage = Stage.GRACE
    enforced_from = date(2027, 7, 1)

    def check(self, port: OutputPort, mesh: Mesh) -> Iterator[Violation]:
        if port.contract is None or mesh.product_of(port.address).usage.strip():
            return
        if not port.contract.usage.strip() and not any(port.contract.custom.get(each) for each in _TERMS):
            yield self.violation(port, f"{port.address} does not say how it may be used.", at=port.contract.location)
