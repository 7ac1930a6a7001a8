"""Personal data says how long it is kept."""

from mesh_platform.governance.policy import EVERY_STATUS, Iterator, Mesh, OutputPort, PortPolicy, Scope, Theme, Violation


class PersonalDataRetained(PortPolicy):
    id = "personal-data-retained"
    theme = Theme.PRIVACY
    purpose = "Data about persons may be kept for as long as its purpose lasts. Without an end it is kept for ever."
    remedy = "Add `retention` to `slaProperties`, with the column that carries the time as its `element`; each build measures it."
    owner = "team:governance"
    scope = Scope(statuses=EVERY_STATUS)

    def check(self, port: OutputPort, mesh: Mesh) -> Iterator[Violation]:
        contract = port.contract
        if contract is None or contract.service_level("retention"):
            return
        personal = [each.name for each in contract.columns if each.is_personal]
        if personal:
            named = ", ".join(f"`{each}`" for each in personal)
            yield self.violation(port, f"{named} is personal, and no `retention` says how long it is kept.", at=contract.location)
