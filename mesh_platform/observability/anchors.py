"""Tables hold what the ledger cannot take back: each snapshot names the fact that started its build."""

from collections.abc import Iterator
from datetime import timedelta

from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.release import Release
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.facts import Fact, Kind
from mesh_platform.lakehouse.ledger.running import running_builds, unfinished_builds
from mesh_platform.lakehouse.reading.holdings import Holding
from mesh_platform.lakehouse.tables.certificates import to_summary
from mesh_platform.observability.faults import Fault
from mesh_platform.observability.links import Record

_DIED = "its process died between the commit and the record, or the ledger is not the one it was; publish the port again"


def port_faults(lakehouse: Lakehouse, port: PortAddress, held: Holding, record: Record) -> Iterator[Fault]:
    """Where a table and the facts about it contradict each other."""
    at_work = builds_at_work(lakehouse, port)
    for release in held.releases:
        if release.certificate.build not in at_work:  # else it may have committed and not yet recorded it
            yield from _release_faults(port, release, record)
    if not any(each.current for each in held.releases):
        yield Fault(str(port), f"its current snapshot {held.current.snapshot_id} carries no certificate: something else wrote it")
    elif (newest := record.newest.get(str(port))) and _named(newest) not in held.lineage:
        yield Fault(
            str(port), f"consumers read snapshot {held.current.snapshot_id}, which does not come after {_named(newest)} of fact {newest.id}"
        )
    if held.current.rows != (rows := next((each.rows for each in held.releases if each.current), held.current.rows)):
        yield Fault(str(port), f"its files hold {held.current.rows:,} rows, and {rows:,} were published")


def builds_at_work(lakehouse: Lakehouse, port: PortAddress) -> frozenset[int]:
    return running_builds(unfinished_builds(lakehouse.ledger, str(port), grace=timedelta()))


def _release_faults(port: PortAddress, release: Release, record: Record) -> Iterator[Fault]:
    build, snapshot = release.certificate.build, f"snapshot {release.snapshot_id}"
    if record.started.get(build) != str(port):
        yield Fault(str(port), f"{snapshot} names fact {build} as the start of its build, which the ledger does not have")
    told = record.published.get((str(port), release.snapshot_id))
    if told is None:
        yield Fault(str(port), f"{snapshot} of build {build} was published and is in no fact: {_DIED}")
    elif told.details.get("certificate") != to_summary(release.certificate):
        yield Fault(str(port), f"{snapshot} carries another certificate than fact {told.id}")
    elif told.details.get("rows") != release.rows:
        yield Fault(str(port), f"{snapshot} says it has {release.rows:,} rows, and fact {told.id} {told.details.get('rows'):,}")


def _named(fact: Fact) -> int:
    """The snapshot that a publication or a rollback made current."""
    return fact.details.get("to" if fact.kind == Kind.ROLLED_BACK else "snapshot_id", 0)
