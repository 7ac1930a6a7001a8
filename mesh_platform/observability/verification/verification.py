"""Releases held against all that is known of them.

The chain of facts as a whole is walked by `mesh audit verify`: here each fact is tied to its table by the certificate, and to the
facts of what it was made from by their digests.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.release import Release
from mesh_platform.concepts.trusted_key import TrustedKey
from mesh_platform.errors import MeshError, UnknownName
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.reading.holdings import Holding, holding
from mesh_platform.lakehouse.reading.snapshots import pin
from mesh_platform.observability.anchors import builds_at_work, port_faults
from mesh_platform.observability.faults import Fault
from mesh_platform.observability.published_files import FileCount, file_faults
from mesh_platform.observability.verification.evidence import Evidence
from mesh_platform.observability.verification.proofs import ReleaseProof, Verification
from mesh_platform.observability.verification.shown import shown_faults, table_faults
from mesh_platform.observability.verification.sources import Sources


def verify_releases(
    lakehouse: Lakehouse, ports: Iterable[PortAddress], keys: tuple[TrustedKey, ...], *, snapshot_id: int | None = None
) -> Verification:
    """Every release that the ports hold, with all files of the current ones; with a `snapshot_id` that one alone.

    Raises UnknownName where none of the ports holds the snapshot.
    """
    verifier = _Verifier(lakehouse, keys, snapshot_id)
    for port in ports:
        verifier.verify(port)
    if snapshot_id is not None and not (verifier.releases or verifier.faults):
        raise UnknownName(f"no release {snapshot_id} is held", hint="see what a port holds: mesh history PORT")
    return Verification(
        releases=tuple(verifier.releases), faults=tuple(dict.fromkeys(verifier.faults)), files=verifier.files, keys=len(keys)
    )


@dataclass
class _Verifier:
    lakehouse: Lakehouse
    keys: tuple[TrustedKey, ...]
    snapshot_id: int | None
    releases: list[ReleaseProof] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    files: FileCount = field(default_factory=FileCount)

    def __post_init__(self) -> None:
        self._evidence = Evidence(self.lakehouse.ledger)
        self._sources = Sources(self._evidence, self.keys)

    def verify(self, port: PortAddress) -> None:
        try:
            held = holding(self.lakehouse, port)
            if held is not None:
                self._verify(port, held)
        except (MeshError, OSError) as error:
            self.faults.append(Fault(str(port), str(error)))

    def _verify(self, port: PortAddress, held: Holding) -> None:
        chosen = [each for each in held.releases if self.snapshot_id in (None, each.snapshot_id)]
        if self.snapshot_id is not None and not chosen:
            return
        at_work = builds_at_work(self.lakehouse, port)
        self.releases += [self._prove(port, each) for each in chosen if each.certificate.build not in at_work]
        if self.snapshot_id is None:
            self.faults += port_faults(self.lakehouse, port, held, self._evidence.record(port, held))
            self.faults += table_faults(self.lakehouse, port, held, self._sources)
        else:
            held = replace(held, current=pin(self.lakehouse, port, self.snapshot_id))
        self._look_into(port, held)

    def _look_into(self, port: PortAddress, held: Holding) -> None:
        """The files of one snapshot, and what its metadata says of them."""
        files, wrong = file_faults(self.lakehouse, {port: held}, self._evidence.record(port, held))
        self.files = FileCount(self.files.compared + files.compared, self.files.unknown + files.unknown)
        fact = self._evidence.of_release(port, held.current.snapshot_id)
        stated = self._sources.judge(fact).stated if fact is not None else None
        self.faults += [*wrong, *shown_faults(self.lakehouse, held.current, stated, self._sources)]

    def _prove(self, port: PortAddress, release: Release) -> ReleaseProof:
        fact = self._evidence.of_release(port, release.snapshot_id)
        plain = ReleaseProof(port=port, snapshot_id=release.snapshot_id, published_at=release.published_at, current=release.current)
        if fact is None:
            return replace(plain, faults=(Fault(f"{port} {release.snapshot_id}", "is in no fact, so that nothing proves what it is"),))
        judged = self._sources.judge(fact)
        told = [*judged.faults, *self._sources.faults(judged.stated.sources if judged.stated else ())]
        return replace(
            plain,
            proof=judged.proof,
            key=judged.key,
            statement=release.certificate.attestation,
            envelope=judged.stated.envelope if judged.stated else {},
            faults=tuple(Fault(f"{port} {release.snapshot_id}", each) for each in told),
        )
