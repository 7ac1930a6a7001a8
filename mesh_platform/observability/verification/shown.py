"""What one snapshot shows its readers: the files that were attested and no others, described as they are."""

from collections.abc import Iterator

from mesh_platform.attestation.recorded import Recorded
from mesh_platform.attestation.statement import layout_digest, table_digest
from mesh_platform.concepts.names import PortAddress
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.reading.descriptions import columns_now, contract_hash_of, misdescribed
from mesh_platform.lakehouse.reading.holdings import Holding
from mesh_platform.lakehouse.reading.snapshots import Pin
from mesh_platform.lakehouse.tables.evolution import structure
from mesh_platform.lakehouse.tables.manifests import build_of
from mesh_platform.observability.faults import Fault
from mesh_platform.observability.verification.sources import Sources


def shown_faults(lakehouse: Lakehouse, pin: Pin, stated: Recorded | None, sources: Sources) -> Iterator[Fault]:
    """`stated` is what was attested of the snapshot; without it, each file still has the statement of the release that added it."""
    place = f"{pin.port} {pin.snapshot_id}"
    if stated is not None:
        location = lakehouse.tables.location(pin.port)
        if table_digest(each.uri.removeprefix(location) for each in pin.files) != stated.table:
            yield Fault(place, "shows other files than were attested: its manifests were changed")
        if layout_digest(structure(pin.schema)) != stated.layout:
            yield Fault(place, "shows other columns than were attested: its schema was changed")
    yield from (Fault(file.uri, what) for file, what in misdescribed(lakehouse, pin.port, pin.files))
    for build in sorted({build_of(each.uri) for each in pin.files}):
        fact = sources.evidence.of_build(pin.port, build)
        if fact is not None and fact.details.get("snapshot_id") != pin.snapshot_id:  # else it is judged as the release itself
            yield from (Fault(place, f"of build {build}, whose files it shows: {each}") for each in sources.judge(fact).faults)


def table_faults(lakehouse: Lakehouse, port: PortAddress, held: Holding, sources: Sources) -> Iterator[Fault]:
    """What a table says beside its snapshots: the contract that consumers are shown, and the columns that engines read it by."""
    for build in sources.evidence.repeated(port):
        yield Fault(str(port), f"build {build} was published more than once: an old release was put in the place of a newer one")
    newest = next(iter(held.releases), None)
    fact = sources.evidence.of_release(port, newest.snapshot_id) if newest is not None else None
    if newest is None or fact is None:
        return
    if contract_hash_of(lakehouse, port) != newest.certificate.contract_hash:
        yield Fault(str(port), f"is not under the contract that it was published under by fact {fact.id}")
    stated = sources.judge(fact).stated
    if stated is not None and layout_digest(columns_now(lakehouse, port)) != stated.layout:
        yield Fault(str(port), f"has other columns than fact {fact.id} published: its schema was changed")
