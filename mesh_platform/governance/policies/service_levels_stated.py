"""Every port says how fresh it is."""

from mesh_platform.governance.policy import Iterator, Mesh, OutputPort, PortPolicy, Stage, Theme, Violation, date

_FRESHNESS = ("frequency", "latency", "freshness")


class ServiceLevelsStated(PortPolicy):
    id = "service-levels-stated"
    theme = Theme.QUALITY
    purpose = "Data that is a week old looks like data that is an hour old."
    remedy = "Add `frequency` or `latency` to `slaProperties`; both are measured."
    owner = "team:governance"
    stage = Stage.GRACE
    enforced_from = date(2027, 4, 1)

    def check(self, port: OutputPort, mesh: Mesh) -> Iterator[Violation]:
        if port.contract is not None and port.contract.service_level(*_FRESHNESS) is None:
            yield self.violation(port, f"{port.address} does not say how fresh it is.", at=port.contract.location)
