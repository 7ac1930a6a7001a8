"""A release made once more, from the snapshots that it was made from: do the same rows come out?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from mesh_platform.access.entering.trail import Door
from mesh_platform.attestation.origin import engines
from mesh_platform.attestation.recorded import Recorded, UnreadableStatement, recorded
from mesh_platform.concepts.fingerprint import contract_hash
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.product import DataProduct, FileSource
from mesh_platform.concepts.release import Certificate, Mode, Release
from mesh_platform.concepts.source import MeshSource
from mesh_platform.errors import Refused, UnknownName
from mesh_platform.lakehouse.comparing.content import content_digest
from mesh_platform.lakehouse.comparing.row_changes import RowChanges
from mesh_platform.lakehouse.comparing.row_comparison import compare_rows
from mesh_platform.lakehouse.lakehouse import Lakehouse, open_lakehouse
from mesh_platform.lakehouse.ledger.facts import Fact, Kind
from mesh_platform.lakehouse.reading.snapshots import pin, releases
from mesh_platform.lakehouse.tables.manifests import build_of
from mesh_platform.observability.verification.evidence import Evidence
from mesh_platform.orchestration.candidates.candidate import Candidate
from mesh_platform.orchestration.candidates.workshop import Workshop, open_workshop
from mesh_platform.orchestration.promises import promised
from mesh_platform.orchestration.proofs.declared_then import mesh_as_declared
from mesh_platform.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Reproduction:
    """`departures` say what the second build had otherwise than the first; `before` and `after` name the rows of each.

    `changes` is None where the candidate was not built, or is the same.
    """

    release: Release
    candidate: Candidate
    departures: tuple[str, ...]
    before: str = ""
    after: str = ""
    changes: RowChanges | None = None

    @property
    def holds(self) -> bool:
        return self.candidate.holds and self.before == self.after


def reproduce(mesh: Mesh, settings: Settings, port: PortAddress, snapshot_id: int | None = None) -> Reproduction:
    """The current release where none is named. Raises Refused where it cannot be made again, with the reason."""
    with open_lakehouse(settings) as lakehouse:
        release, fact = _release(lakehouse, port, snapshot_id)
        stated, declared = _stated(fact), str(fact.details.get("declared", ""))
        held = {**_inputs(lakehouse, release), **_before(lakehouse, port, stated)}
        with (
            mesh_as_declared(lakehouse.ledger, mesh, mesh.product_of(port), declared) as then,
            open_workshop(then, settings, door=Door.REPRODUCE, held=held) as workshop,
        ):
            (candidate,) = workshop.build([port], partition=release.certificate.partition or None).candidates
            departures = tuple(_departures(workshop, release, candidate, stated))
            return _compared(workshop, release, candidate, departures)


def _release(lakehouse: Lakehouse, port: PortAddress, snapshot_id: int | None) -> tuple[Release, Fact]:
    held = releases(lakehouse, port)
    release = next((each for each in held if (each.current if snapshot_id is None else each.snapshot_id == snapshot_id)), None)
    if release is None:
        told = "no release that was published by the mesh" if snapshot_id is None else f"no release {snapshot_id}"
        raise UnknownName(f"{port} holds {told}", hint=f"see what it holds: mesh history {port}")
    fact = Evidence(lakehouse.ledger).of_release(port, release.snapshot_id)
    if fact is None:
        raise Refused(f"release {release.snapshot_id} of {port} is in no fact", hint="see what is wrong: mesh verify")
    if release.certificate.mode is Mode.REWRITE:
        earlier = fact.details.get("compacts", "")
        raise Refused(
            f"release {release.snapshot_id} of {port} holds the rows of release {earlier} in fewer files: maintenance wrote them",
            hint=f"reproduce the release itself, as long as it is held: mesh reproduce {port} {earlier}",
        )
    return release, fact


def _inputs(lakehouse: Lakehouse, release: Release) -> dict[PortAddress, int]:
    """What was read, each at the snapshot at which it was read."""
    found = {PortAddress.parse(port): int(snapshot) for port, snapshot in release.certificate.inputs.items()}
    for port, snapshot in found.items():
        if snapshot not in {each.snapshot_id for each in releases(lakehouse, port)}:
            raise Refused(
                f"{port} does not hold snapshot {snapshot} any more, from which release {release.snapshot_id} was made: it expired",
                hint="snapshots are kept by MESH_SNAPSHOTS_TO_KEEP and MESH_SNAPSHOT_DAYS",
            )
    return found


def _before(lakehouse: Lakehouse, port: PortAddress, stated: Recorded | None) -> Mapping[PortAddress, int]:
    """The port itself as the build found it; empty where nobody can tell."""
    found = next((each.snapshot_id for each in (stated.sources if stated else ()) if each.port == port), 0)
    return {port: found if found in {each.snapshot_id for each in releases(lakehouse, port)} else 0}


def _stated(fact: Fact) -> Recorded | None:
    try:
        return recorded(fact)
    except UnreadableStatement:
        return None


def _compared(workshop: Workshop, release: Release, candidate: Candidate, departures: tuple[str, ...]) -> Reproduction:
    """Only the rows that the release itself brought: what it lies on was there before it."""
    plain = Reproduction(release=release, candidate=candidate, departures=departures)
    published, port = workshop.lakehouse.published, candidate.address
    if not candidate.holds or published is None:
        return plain
    whole, made = pin(published, port, release.snapshot_id), pin(workshop.lakehouse, port)
    before = replace(whole, files=tuple(each for each in whole.files if build_of(each.uri) == release.certificate.build))
    after = replace(made, files=tuple(each for each in made.files if each.uri in candidate.files))
    with workshop.lakehouse.connect() as connection:
        named = replace(plain, before=content_digest(connection, before), after=content_digest(connection, after))
        if named.holds:
            return named
        key, guarded = promised(workshop.mesh.port(port)).primary_key, workshop.guarded(port)
        return replace(named, changes=compare_rows(connection, before, after, key=key, guarded=guarded))


def _departures(workshop: Workshop, release: Release, candidate: Candidate, stated: Recorded | None) -> Iterator[str]:
    then, contract = release.certificate, promised(workshop.mesh.port(candidate.address))
    if contract_hash(contract) != then.contract_hash:  # which is part of the version of the code
        yield f"the contract is not the one of then, {then.contract_version}: nobody recorded it"
    elif _code_version(workshop, candidate) not in ("", then.code_version):
        yield f"the code is not the one that made it: {_commit(stated)}"
    yield from _unpinned(workshop.mesh.product_of(candidate.address), then)
    if stated is not None:
        for name, version in engines().items():
            was = _engines(stated).get(name)
            if was and was != version:
                yield f"{name} is {version}, and was {was}"


def _unpinned(product: DataProduct, then: Certificate) -> Iterator[str]:
    """What is read as it is now, for nobody keeps it as it was."""
    for each in product.inputs:
        match each.source:
            case FileSource(path=path):
                yield f"the file {path} ({each.name}) is read as it is now"
            case MeshSource() if each.name in then.sources:
                yield f"what the mesh tells about itself ({each.name}) is read as it is now, and not {then.sources[each.name]}"
            case _ if each.name in then.sources:
                yield f"of the source {each.name} all that has been brought by now is read, and not {then.sources[each.name]}"


def _commit(stated: Recorded | None) -> str:
    if stated is None or not stated.commit:
        return "which one that was, nobody recorded"
    changed = ", which had changes that were not committed" if stated.modified else ""
    return f"check out {stated.commit[:12]}{changed}"


def _code_version(workshop: Workshop, candidate: Candidate) -> str:
    """Known as soon as a build has started; empty where none has."""
    facts = workshop.lakehouse.ledger.facts(Kind.BUILD_STARTED, str(candidate.address), run_id=candidate.run_id, limit=1)
    return facts[0].details["code_version"] if candidate.run_id and facts else ""


def _engines(stated: Recorded) -> Mapping[str, str]:
    return stated.statement["predicate"]["runDetails"]["builder"].get("version", {})
