"""Reports: something that is wrong with a port, as somebody noticed it, and what came of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mesh_platform.concepts.json_value import JsonValue, json_value
from mesh_platform.concepts.names import PortAddress


class ReportState(StrEnum):
    OPEN = "open"  # the owner has not answered
    ANSWERED = "answered"  # the owner has; who reported it has not said whether that settles it
    RESOLVED = "resolved"  # who reported it has said that it does
    AGED_OUT = "aged_out"  # nobody has said anything for too long


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """`id` is the number of its fact. The answer is that of the port's owner; `resolution` is the last word of who reported it."""

    id: int
    port: PortAddress
    consumer: str
    text: str
    at: datetime
    by: str
    state: ReportState = ReportState.OPEN
    answer: str = ""
    answered_by: str = ""
    answered_at: datetime | None = None
    resolution: str = ""
    resolved_at: datetime | None = None

    @property
    def waits(self) -> bool:
        """Whether one of the two sides owes the other a word."""
        return self.state in (ReportState.OPEN, ReportState.ANSWERED)

    def as_json(self) -> dict[str, JsonValue]:
        return {
            "report": self.id,
            "port": str(self.port),
            "consumer": self.consumer,
            "text": self.text,
            "at": self.at.isoformat(),
            "by": self.by,
            "state": self.state.value,
            "answer": self.answer or None,
            "answered_by": self.answered_by or None,
            "answered_at": json_value(self.answered_at),
            "resolution": self.resolution or None,
            "resolved_at": json_value(self.resolved_at),
        }
