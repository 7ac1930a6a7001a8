"""What a release was made from: each input, and the release before it, is still the one whose certificate it names."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from mesh_platform.attestation.judging import Judgement, judge
from mesh_platform.attestation.provenance import Source
from mesh_platform.concepts.trusted_key import TrustedKey
from mesh_platform.lakehouse.ledger.facts import Fact
from mesh_platform.lakehouse.tables.certificates import certificate_digest
from mesh_platform.observability.verification.evidence import Evidence


@dataclass
class Sources:
    """Each release is judged once, however many were made from it."""

    evidence: Evidence
    keys: tuple[TrustedKey, ...]
    _judged: dict[int, Judgement] = field(default_factory=dict)

    def faults(self, sources: Iterable[Source]) -> Iterator[str]:
        """Through the inputs all the way back; of the release before, what it itself says."""
        ahead, met = list(sources), set[Source]()
        while ahead:
            source = ahead.pop()
            if source in met:
                continue
            met.add(source)
            name = f"it was made from snapshot {source.snapshot_id} of {source.port}"
            fact = self.evidence.of_release(source.port, source.snapshot_id)
            if fact is None:
                yield f"{name}, which is in no fact: somebody removed it"
                continue
            judged = self.judge(fact)
            if source.certified and source.certified != certificate_digest(fact.details.get("certificate") or {}):
                yield f"{name}, whose certificate is another one now: somebody replaced it"
            yield from (f"{name}, of which {each}" for each in judged.faults)
            ahead.extend(each for each in (judged.stated.sources if judged.stated else ()) if each.port != source.port)

    def judge(self, fact: Fact) -> Judgement:
        if fact.id not in self._judged:
            self._judged[fact.id] = judge(fact, self.keys)
        return self._judged[fact.id]
