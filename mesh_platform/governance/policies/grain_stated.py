"""Every port says what one row of it is."""

from mesh_platform.governance.policy import Iterator, Mesh, OutputPort, PortPolicy, Theme, Violation


class GrainStated(PortPolicy):
    id = "grain-stated"
    theme = Theme.INTEROPERABILITY
    purpose = "Who joins without knowing what one row is counts twice."
    remedy = "Mark the columns that tell rows apart with `primaryKey`, or write `dataGranularityDescription` for the table."
    owner = "team:governance"

    def check(self, port: OutputPort, mesh: Mesh) -> Iterator[Violation]:
        contract = port.contract
        if contract is None or contract.primary_key:
            return
        tables = contract.source.get("schema") or [{}]
        if not str(tables[0].get("dataGranularityDescription", "")).strip():
            yield self.violation(port, f"{port.address} does not say what one row is.", at=contract.location)
