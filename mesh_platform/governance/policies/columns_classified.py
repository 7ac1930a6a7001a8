"""Every column says who may see it."""

from mesh_platform.governance.policy import Iterator, Mesh, OutputPort, PortPolicy, Theme, Violation

_KNOWN = ("public", "internal", "confidential", "restricted")


class ColumnsClassified(PortPolicy):
    id = "columns-classified"
    theme = Theme.PRIVACY
    purpose = "Masks follow the classification. A column without one is shown to whoever may read the port."
    remedy = f"Write `classification`: one of {', '.join(_KNOWN)}."
    owner = "team:governance"

    def check(self, port: OutputPort, mesh: Mesh) -> Iterator[Violation]:
        for column in port.contract.columns if port.contract is not None else ():
            if column.classification is None:
                yield self.violation(port, f"`{column.name}` has no classification.", at=column.location)
            elif column.classification not in _KNOWN:
                yield self.violation(port, f"`{column.name}` is {column.classification!r}, which nobody knows.", at=column.location)
