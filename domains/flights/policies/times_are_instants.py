"""Flights cross time zones, and New York sets its clocks back: here a time is an instant, or it is not published."""

from mesh_platform.concepts.types import Primitive
from mesh_platform.governance.policy import Iterator, Mesh, OutputPort, PortPolicy, Theme, Violation, columns_of


class TimesAreInstants(PortPolicy):
    id = "times-are-instants"
    theme = Theme.INTEROPERABILITY
    purpose = "A clock time of New York happens twice when clocks are set back, and says nothing to who is in Los Angeles."
    remedy = "Publish UTC: write `logicalTypeOptions: {timezone: true}` for the column."
    owner = "team:flights"

    def check(self, port: OutputPort, mesh: Mesh) -> Iterator[Violation]:
        for name, column in columns_of(port):
            if column.type is Primitive.TIMESTAMP:
                yield self.violation(port, f"`{name}` is a clock time without a time zone.", at=column.location)
