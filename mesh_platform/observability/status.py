"""How the mesh is now: the last state of each port."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from mesh_platform.concepts import clock
from mesh_platform.concepts.check import Verdict
from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.concepts.names import PortAddress, split_table
from mesh_platform.concepts.product import OutputPort
from mesh_platform.concepts.release import Release
from mesh_platform.lakehouse.engine import Connection
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.reading.snapshots import pin, relation_sql, releases
from mesh_platform.observability.history import Event, refusals

REASON = "reason"
_REFUSALS_TO_LOOK_AT = 20
_BY_REASON = "select coalesce(reason, 'without a reason'), count(*) from ({rows}) group by all order by 2 desc, 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class PortStatus:
    """What consumers of a port get now, and whether something newer was refused and not made good since.

    `checks` counts the verdicts of the last publication; a refusal that is newer has its own, in `refusal`.
    `quarantined` counts the rows of a quarantine port by reason.
    """

    port: PortAddress
    quarantine_of: PortAddress | None = None
    release: Release | None = None
    age: timedelta | None = None
    checks: Mapping[Verdict, int] = field(default_factory=dict)
    refusal: Event | None = None
    quarantined: Mapping[str, int] = field(default_factory=dict)

    @property
    def state(self) -> str:
        """`refused` where the newest build was refused, whatever consumers still read; else `published` or `empty`."""
        if self.refusal:
            return "refused"
        return "published" if self.release else "empty"

    def count(self, verdict: Verdict) -> int:
        return self.checks.get(verdict, 0)

    def as_json(self) -> dict[str, JsonValue]:
        release = self.release
        return {
            "port": str(self.port),
            "state": self.state,
            "quarantine_of": str(self.quarantine_of) if self.quarantine_of else None,
            "rows": release.rows if release else None,
            "snapshot": str(release.snapshot_id) if release else None,
            "published_at": release.published_at.isoformat() if release else None,
            "age_seconds": self.age.total_seconds() if self.age is not None else None,
            "contract_version": release.certificate.contract_version if release else None,
            "run_id": release.certificate.run_id if release else None,
            "checks": {each.value: self.count(each) for each in Verdict},
            "refusal": self.refusal.as_json() if self.refusal else None,
            "quarantined": dict(self.quarantined),
        }


def status(lakehouse: Lakehouse, ports: Iterable[OutputPort]) -> tuple[PortStatus, ...]:
    """The state of each port, in the order given; `mesh.ports.values()` are all of them."""
    with lakehouse.connect() as connection:
        return tuple(_status(lakehouse, connection, each) for each in ports)


def _status(lakehouse: Lakehouse, connection: Connection, port: OutputPort) -> PortStatus:
    held = releases(lakehouse, port.address)
    release = next((each for each in held if each.current), None)
    return PortStatus(
        port=port.address,
        quarantine_of=_guarded_port(port),
        release=release,
        age=clock.now() - release.published_at if release else None,
        checks=Counter(map(Verdict, release.certificate.verdicts.values())) if release else {},
        refusal=_standing_refusal(lakehouse, port.address, held),
        quarantined=_by_reason(lakehouse, connection, port, release) if release and port.quarantine_of else {},
    )


def _guarded_port(port: OutputPort) -> PortAddress | None:
    if port.quarantine_of is None:
        return None
    return PortAddress(port.address.domain, port.address.product, *split_table(port.quarantine_of))


def _standing_refusal(lakehouse: Lakehouse, port: PortAddress, held: tuple[Release, ...]) -> Event | None:
    """The newest refusal that no later publication has made good; one of another partition does not."""
    newest = refusals(lakehouse, port, limit=_REFUSALS_TO_LOOK_AT)
    return next((each for each in newest if not any(_makes_good(release, each) for release in held)), None)


def _makes_good(release: Release, refusal: Event) -> bool:
    """Whether the release is newer and covers what was refused."""
    if release.published_at < refusal.at:
        return False
    if not release.certificate.partition:
        return True
    first, last = _span(release.certificate.partition)
    refused_first, refused_last = _span(refusal.partition)
    return first <= refused_first and refused_last <= last


def _span(partition: str) -> tuple[str, str]:
    first, _, last = partition.partition("..")
    return first, last or first


def _by_reason(lakehouse: Lakehouse, connection: Connection, port: OutputPort, release: Release) -> dict[str, int]:
    found = pin(lakehouse, port.address, release.snapshot_id)
    if REASON not in found.columns:
        return {}
    return dict(connection.sql(_BY_REASON.format(rows=relation_sql(found, [REASON]))).fetchall())
