"""Steps that an agreement about access shows."""

from dataclasses import dataclass

from mesh_platform.concepts import clock
from mesh_platform.concepts.access import Agreement, Masking
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.names import PortAddress
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.learning.evidence import Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    port: str
    consumer: str

    def missing(self, evidence: Evidence) -> str:
        asked = any(evidence.told(Kind.ACCESS_REQUESTED, self.port, consumer=self.consumer))
        return "" if asked else f"{self.consumer} has not asked for {self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """What was asked for holds now, and `masked` comes in no clear text."""

    port: str
    consumer: str
    masked: str

    def missing(self, evidence: Evidence) -> str:
        agreement = evidence.mesh.agreement(PortAddress.parse(self.port), Consumer.parse(self.consumer))
        if agreement is None:
            return f"nothing is agreed between {self.port} and {self.consumer}"
        terms = agreement.granted(clock.now())
        if terms is None:
            return f"what {self.consumer} asked of {self.port} is {agreement.state(clock.now())}, and nothing is granted"
        if terms.columns is not None and self.masked not in terms.columns:
            return f"{self.masked} is not among the columns that are granted"
        return f"{self.masked} is granted in clear text" if _is_clear(agreement, self.masked) else ""


def _is_clear(agreement: Agreement, column: str) -> bool:
    mask = agreement.terms.masks.get(column) if agreement.terms else None
    return mask is not None and mask.masking is Masking.CLEAR
