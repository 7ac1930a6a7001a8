"""Steps that the trail of reads shows."""

from dataclasses import dataclass

from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.learning.evidence import Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """Somebody read for a consumer; `after` names the kind of fact about the port since when it counts."""

    port: str
    consumer: str
    after: str = ""

    def missing(self, evidence: Evidence) -> str:
        since = next((each.id for each in evidence.told(Kind(self.after), self.port)), None) if self.after else 0
        if since is not None and any(evidence.told(Kind.READ, self.port, after=since, consumer=self.consumer)):
            return ""
        return f"nobody has read {self.port} for {self.consumer}{' since' if self.after else ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnedAway:
    """Somebody wanted to read for a consumer, and was refused."""

    port: str
    consumer: str

    def missing(self, evidence: Evidence) -> str:
        away = any(evidence.told(Kind.ACCESS_REFUSED, self.port, consumer=self.consumer))
        return "" if away else f"nobody has tried to read {self.port} for {self.consumer}"
