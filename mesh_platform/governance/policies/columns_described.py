"""Every column says what it means."""

from mesh_platform.governance.policy import Iterator, Mesh, OutputPort, PortPolicy, Theme, Violation, columns_of


class ColumnsDescribed(PortPolicy):
    id = "columns-described"
    theme = Theme.DOCUMENTATION
    purpose = "Who has to guess what a column means guesses wrong."
    remedy = "Write a `description`: what it is, its unit, and what a missing value says."
    owner = "team:governance"

    def check(self, port: OutputPort, mesh: Mesh) -> Iterator[Violation]:
        for name, column in columns_of(port):
            if not column.description.strip():
                yield self.violation(port, f"`{name}` has no description.", at=column.location)
