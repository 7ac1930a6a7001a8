"""What was published: whether ledger, tables and files fit together, and what killed builds left."""

from collections.abc import Iterator
from datetime import timedelta

from mesh_platform.lakehouse.lakehouse import Lakehouse, open_lakehouse
from mesh_platform.lakehouse.ledger.running import running_builds, unfinished_builds
from mesh_platform.observability.doctor.diagnosis import Diagnosis, doubtful, ill, well
from mesh_platform.observability.doctor.machine import examine_clock
from mesh_platform.observability.integrity import verify
from mesh_platform.settings import Settings

PART = "store"

_SHOWN = 3


def examine_store(settings: Settings) -> Iterator[Diagnosis]:
    """The files themselves are not read: `mesh audit verify` does that."""
    with open_lakehouse(settings) as lakehouse:
        yield from examine_clock(lakehouse)
        yield from _integrity(lakehouse)
        yield from _dead_builds(lakehouse)


def _integrity(lakehouse: Lakehouse) -> Iterator[Diagnosis]:
    found = verify(lakehouse, with_files=False)
    for each in found.faults[:_SHOWN]:
        yield ill(PART, f"{each.place} {each.message}", "see everything that does not fit: mesh audit verify")
    if len(found.faults) > _SHOWN:
        yield ill(PART, f"{len(found.faults) - _SHOWN} more faults", "see all: mesh audit verify")
    if found.holds:
        yield well(PART, f"{found.ports} ports and {found.facts} facts fit together")


def _dead_builds(lakehouse: Lakehouse) -> Iterator[Diagnosis]:
    """Lately: a build that ended badly in any other way left a refusal."""
    for port in lakehouse.tables.addresses():
        unfinished = unfinished_builds(lakehouse.ledger, str(port), grace=timedelta())
        if dead := len(unfinished) - len(running_builds(unfinished)):
            yield doubtful(PART, f"{dead} builds of {port} ended within a day without a result", f"see why: mesh history {port}, mesh up")
