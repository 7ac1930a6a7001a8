"""What is known of each release that was looked at."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from mesh_platform.attestation.judging import Proof
from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.concepts.names import PortAddress
from mesh_platform.observability.faults import Fault
from mesh_platform.observability.published_files import FileCount


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseProof:
    """`key` names who signed; `envelope` holds what was signed; `current` says whether consumers read it now."""

    port: PortAddress
    snapshot_id: int
    published_at: datetime
    current: bool
    proof: Proof = Proof.UNATTESTED
    key: str = ""
    statement: str = ""
    envelope: Mapping[str, JsonValue] = field(default_factory=dict, repr=False)
    faults: tuple[Fault, ...] = ()

    def as_json(self) -> dict[str, JsonValue]:
        return {
            "port": str(self.port),
            "snapshot": str(self.snapshot_id),
            "published_at": self.published_at.isoformat(),
            "current": self.current,
            "proof": self.proof.value,
            "key": self.key,
            "statement": self.statement,
            "faults": [_as_json(each) for each in self.faults],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """`releases` are all that the ports hold; `faults` concern no single one of them. The files of those that are read were read whole."""

    releases: tuple[ReleaseProof, ...]
    faults: tuple[Fault, ...] = ()
    files: FileCount = field(default_factory=FileCount)
    keys: int = 0

    @property
    def holds(self) -> bool:
        return not (self.faults or any(each.faults for each in self.releases))

    @property
    def every_fault(self) -> tuple[Fault, ...]:
        return (*self.faults, *(fault for each in self.releases for fault in each.faults))

    def with_faults(self, faults: Iterable[Fault]) -> "Verification":
        return replace(self, faults=(*self.faults, *faults))

    def with_proof(self, proof: Proof) -> int:
        return sum(each.proof is proof for each in self.releases)

    def as_json(self) -> dict[str, JsonValue]:
        return {
            "holds": self.holds,
            "releases": [each.as_json() for each in self.releases],
            "faults": [_as_json(each) for each in self.faults],
            "files": self.files.compared,
            "unknown_files": self.files.unknown,
            "trusted_keys": self.keys,
        }


def _as_json(fault: Fault) -> JsonValue:
    return {"place": fault.place, "message": fault.message}
