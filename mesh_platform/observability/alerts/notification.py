"""Telling each situation once: raised when it begins, resolved when it ends."""

import logging
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field

from mesh_platform.concepts.alert import Alert, AlertKind
from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.errors import InvalidName
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.turns import one_at_a_time
from mesh_platform.observability.alerts.deliveries import channels_for, deliver, pending
from mesh_platform.observability.alerts.evaluation import KINDS, evaluate
from mesh_platform.observability.alerts.journal import LOG, Entry, Journal, raised_details, read_journal
from mesh_platform.observability.alerts.messages import one_line

Judge = Callable[[Lakehouse, Mesh], tuple[Alert, ...]]

logger = logging.getLogger("mesh_platform.alerts")
logger.addHandler(logging.NullHandler())  # a command shows what it told by itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Notified:
    """What one look found new, and what became of telling it: `sent` counts alerts by channel, `unsent` says why not."""

    raised: tuple[Alert, ...] = ()
    resolved: tuple[Entry, ...] = ()
    sent: Mapping[str, int] = field(default_factory=dict)
    unsent: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, JsonValue]:
        return {
            "raised": [each.as_json() for each in self.raised],
            "resolved": [each.as_json() for each in self.resolved],
            "sent": dict(self.sent),
            "unsent": dict(self.unsent),
        }


def notify(lakehouse: Lakehouse, mesh: Mesh, judge: Judge = evaluate, *, kinds: Collection[AlertKind] = KINDS) -> Notified:
    """Looks, records what is new and what is over, and tells every channel what it has not been told.

    `kinds` are those that the judge looks for: others stay as they are. What is recorded as raised is written to the log and
    owed to its channels until they have taken it, whatever happens to this process.
    """
    with one_at_a_time(lakehouse, "alerts"):  # whoever waited here looks anew, and finds nothing to tell
        alerts = {each.id: each for each in judge(lakehouse, mesh)}
        journal = read_journal(lakehouse.ledger)
        raised = tuple(_raise(lakehouse, mesh, alerts.values(), journal))
        resolved = {each.number for each in _resolve(lakehouse, mesh, alerts, journal, kinds)}
        journal = read_journal(lakehouse.ledger) if raised or resolved else journal
        waiting = pending(lakehouse, mesh, journal, alerts)
        unsent = deliver(lakehouse, journal, waiting)
    sent = {each.channel: len(each.raised) + len(each.over) for each in waiting if each.channel not in unsent}
    over = tuple(each for each in journal.entries if each.number in resolved)
    return Notified(raised=raised, resolved=over, sent=sent, unsent=unsent)


def _raise(lakehouse: Lakehouse, mesh: Mesh, alerts: Collection[Alert], journal: Journal) -> Iterator[Alert]:
    for each in alerts:
        if each.id not in journal.open:
            logger.warning("%s (since %s, alert %s)", one_line(each.title), f"{each.since:%Y-%m-%d %H:%M}", each.id)
            details = raised_details(each, channels_for(mesh, each))
            lakehouse.ledger.record(Kind.ALERT_RAISED, each.subject, details=details)
            yield each


def _resolve(
    lakehouse: Lakehouse, mesh: Mesh, alerts: Mapping[str, Alert], journal: Journal, kinds: Collection[AlertKind]
) -> Iterator[Entry]:
    for entry in journal.open.values():
        alert = entry.alert
        if alert.id not in alerts and alert.kind in kinds and _can_be_judged(mesh, alert):
            logger.info("over: %s (alert %s)", one_line(alert.title), alert.id)
            details = {"raised": entry.number, "alert": alert.id, "title": alert.title, "channels": [LOG]}
            lakehouse.ledger.record(Kind.ALERT_RESOLVED, alert.subject, details=details)
            yield entry


def _can_be_judged(mesh: Mesh, alert: Alert) -> bool:
    """Nothing is over because its declaration cannot be read for now."""
    domain, _, rest = alert.subject.partition(".")
    product = rest.partition(".")[0].partition("@")[0]
    unread = {(each.domain, each.product) for each in mesh.left_out}
    if (domain, product) in unread or (not product and any(domain == each for each, _ in unread)):
        return False
    try:
        port = mesh.ports.get(PortAddress.parse(alert.subject))
    except InvalidName:  # the subject is larger than a port
        return True
    return port is None or port.contract is not None
