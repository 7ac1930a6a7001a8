"""A port that everybody may read tells about no person."""

from mesh_platform.governance.policy import EVERY_STATUS, Iterator, Mesh, OutputPort, PortPolicy, Scope, Theme, Violation, columns_of


class NoPersonalDataInPublic(PortPolicy):
    id = "no-personal-data-in-public"
    theme = Theme.PRIVACY
    purpose = "Of a public port nobody knows who reads it, and why. Even masked, a value that stays the same follows a person around."
    remedy = "Remove the column, or `access: public`, so that readers ask and say what for."
    owner = "team:governance"
    scope = Scope(statuses=EVERY_STATUS)

    def check(self, port: OutputPort, mesh: Mesh) -> Iterator[Violation]:
        for name, column in columns_of(port) if port.public else ():
            if column.is_personal:
                yield self.violation(port, f"`{name}` is personal, and everybody may read {port.address}.", at=column.location)
            elif (column.classification or "").lower() == "restricted":
                yield self.violation(port, f"`{name}` is restricted, and everybody may read {port.address}.", at=column.location)
