"""Grants that nobody uses: since when, and the day on which they end unless somebody says why they are needed."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from mesh_platform.concepts import clock
from mesh_platform.concepts.access import NOTICE, Agreement
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.governance.use.lapses import with_lapses
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.ledger.newest import first_fact, last_fact_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Unused:
    """A grant without reads. `since` is when it was last read or said to be needed; on `lapses` it no longer holds."""

    agreement: Agreement
    since: datetime
    last_read: datetime | None
    lapses: date

    @property
    def announced(self) -> datetime:
        return datetime.combine(self.lapses - NOTICE, time(), UTC)

    @property
    def is_over(self) -> bool:
        return self.lapses <= clock.now().date()


def unused_grants(lakehouse: Lakehouse, mesh: Mesh) -> Iterator[Unused]:
    """Those that lapse within NOTICE, or should have. What the ledger is too young to know is no reason to end anything."""
    lakehouse.ledger.settle()
    now, days = clock.now(), timedelta(days=lakehouse.settings.unused_grant_days)
    watched = first_fact(lakehouse.database)
    for agreement in with_lapses(lakehouse.ledger, mesh).agreements.values():
        needed = agreement.needed_since
        if needed is None or watched is None or agreement.granted(now) is None:
            continue
        since = max(needed, watched)
        if since > now - days + NOTICE:  # most grants are younger, and nobody looks for their reads
            continue
        read = _last_read(lakehouse, mesh, agreement)
        since = max(since, read or since)
        found = Unused(agreement=agreement, since=since, last_read=read, lapses=(since + days).date() + timedelta(days=1))
        if found.announced <= now:
            yield found


def _last_read(lakehouse: Lakehouse, mesh: Mesh, agreement: Agreement) -> datetime | None:
    """Through any major version of the port, however long ago."""
    consumer = str(agreement.consumer)
    majors = (each for each in mesh.product_of(agreement.port).outputs if replace(each.address, major=1) == agreement.port)
    reads = (last_fact_of(lakehouse.database, Kind.READ, str(each.address), consumer=consumer) for each in majors)
    return max((each for each in reads if each is not None), default=None)
