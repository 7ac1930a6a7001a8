"""The alerts that there are, with who has been told of each and who has not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from mesh_platform.concepts.alert import Alert
from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import lies_below
from mesh_platform.observability.alerts.deliveries import channels_for
from mesh_platform.observability.alerts.journal import Entry, Journal

NOT_YET = "not yet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """`entry` is None for what nobody has looked at before; `waiting` says why each channel was not told."""

    alert: Alert
    entry: Entry | None = None
    waiting: Mapping[str, str] = field(default_factory=dict)

    @property
    def told(self) -> frozenset[str]:
        return self.entry.told | self.entry.told_over if self.entry else frozenset()

    @property
    def resolved_at(self) -> datetime | None:
        return self.entry.resolved_at if self.entry else None

    def as_json(self) -> dict[str, JsonValue]:
        return {
            **self.alert.as_json(),
            "raised_at": self.entry.raised_at.isoformat() if self.entry else None,
            "resolved_at": self.resolved_at.isoformat() if self.resolved_at else None,
            "told": [*sorted(self.told)],
            "waiting": dict(self.waiting),
        }


def list_alerts(mesh: Mesh, alerts: Iterable[Alert], journal: Journal, *, address: str | None = None, over: bool = False) -> list[Listed]:
    """Those of now, and with `over` also what was told and has ended. Raises UnknownName for an address that is not there."""
    if address is not None:
        mesh.select(address)
    open_entries = journal.open
    listed = [_listed(mesh, each, open_entries.get(each.id), journal) for each in alerts]
    now = {each.alert.id for each in listed}
    if over:
        ended = (each for each in journal.entries if not each.is_open or each.alert.id not in now)
        listed += [Listed(alert=each.alert, entry=each) for each in ended]
    return [each for each in listed if address is None or _concerns(each.alert, address)]


def _listed(mesh: Mesh, alert: Alert, entry: Entry | None, journal: Journal) -> Listed:
    untold = channels_for(mesh, alert) - (entry.told if entry else frozenset())
    waiting = {each: journal.failures[each].reason if each in journal.failures else NOT_YET for each in sorted(untold)}
    return Listed(alert=alert, entry=entry, waiting=waiting)


def _concerns(alert: Alert, address: str) -> bool:
    """What lies at or below the address, and what is a domain's business as the other side of an agreement."""
    return lies_below(alert.subject, address) or address in alert.domains
