"""Steps that what consumers say shows."""

from dataclasses import dataclass

from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.learning.evidence import Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    port: str
    consumer: str

    def missing(self, evidence: Evidence) -> str:
        rated = any(evidence.told(Kind.RATED, self.port, consumer=self.consumer))
        return "" if rated else f"{self.consumer} has not rated {self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The owner has answered what a consumer said."""

    port: str
    consumer: str

    def missing(self, evidence: Evidence) -> str:
        answered = any(evidence.told(Kind.RATING_ANSWERED, self.port, consumer=self.consumer))
        return "" if answered else f"nobody has answered what {self.consumer} says of {self.port}"
