"""What each channel has not been told yet, and telling it."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field, replace

from mesh_platform.concepts import clock
from mesh_platform.concepts.alert import Alert, AlertKind
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.errors import Undelivered
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.observability.alerts.channels.opening import open_channel
from mesh_platform.observability.alerts.journal import Entry, Failure, Journal
from mesh_platform.observability.alerts.messages import Message, message_about
from mesh_platform.observability.alerts.situations.surroundings import find_port, what_consumers_see
from mesh_platform.settings import Settings

_ABOUT_DATA = frozenset({AlertKind.REFUSED, AlertKind.FAILED, AlertKind.STALE})
_AT_ONCE = 8
_LONGEST_SUBJECT = 255  # of a fact


@dataclass(slots=True)
class Pending:
    """What one channel is to be told: what is open, with all there is to say about it, and what is over."""

    channel: str
    raised: list[tuple[Entry, Alert]] = field(default_factory=list)
    over: list[Entry] = field(default_factory=list)

    def message(self) -> Message:
        return message_about([alert for _, alert in self.raised], self.over)


def channels_for(mesh: Mesh, alert: Alert) -> frozenset[str]:
    """Where the domains whose business it is want to be told of it."""
    concerned = (each for each in mesh.domains if not alert.domains or each.name in alert.domains)
    return frozenset(route.to for domain in concerned for route in domain.alerts if alert.kind in route.kinds)


def pending(lakehouse: Lakehouse, mesh: Mesh, journal: Journal, alerts: Mapping[str, Alert]) -> tuple[Pending, ...]:
    """`alerts` are those of now. What ended before a channel could be told is told as over, once."""
    found: dict[str, Pending] = {}
    for entry in journal.entries:
        alert = alerts.get(entry.alert.id)
        channels = channels_for(mesh, alert or entry.alert)
        if not entry.is_open:
            for each in (channels & (entry.to | entry.told)) - entry.told_over:
                found.setdefault(each, Pending(each)).over.append(_as_of_now(lakehouse, mesh, entry))
        elif alert is not None:
            for each in channels - entry.told:
                found.setdefault(each, Pending(each)).raised.append((entry, alert))
    return tuple(found[each] for each in sorted(found))


def deliver(lakehouse: Lakehouse, journal: Journal, waiting: Sequence[Pending]) -> dict[str, str]:
    """Sends to each channel that need not pause, all at once, and records each answer as it comes; why not, by channel.

    Between an answer and its record lies the one moment in which a crash makes a channel hear something twice.
    """
    now = clock.now()
    held = {each.channel: journal.failures[each.channel] for each in waiting if each.channel in journal.failures}
    unsent = {channel: each.reason for channel, each in held.items() if each.next_try > now}
    due = [each for each in waiting if each.channel not in unsent]
    for each, reason in _sent(lakehouse.settings, due):
        if reason:
            unsent[each.channel] = reason
            record_failure(lakehouse, each.channel, reason, before=held.get(each.channel))
        else:
            _record(lakehouse, each)
    return unsent


def _as_of_now(lakehouse: Lakehouse, mesh: Mesh, entry: Entry) -> Entry:
    port = find_port(mesh, entry.alert.subject) if entry.alert.kind in _ABOUT_DATA else None
    return replace(entry, alert=replace(entry.alert, consumers_see=what_consumers_see(lakehouse, port.address))) if port else entry


def _sent(settings: Settings, due: Sequence[Pending]) -> Iterator[tuple[Pending, str]]:
    with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="alerts") as threads:
        sending: dict[Future[str], Pending] = {threads.submit(send, settings, each.channel, each.message()): each for each in due}
        for done in as_completed(sending):
            yield sending[done], done.result()


def send(settings: Settings, channel: str, message: Message) -> str:
    """Why a channel did not take a message; empty where it did."""
    try:
        open_channel(settings, channel).send(message)
    except Undelivered as failure:
        return failure.fact
    return ""


def record_failure(lakehouse: Lakehouse, channel: str, reason: str, *, before: Failure | None) -> None:
    """`before` is the failure that stands of the channel: each further one lets it rest for longer."""
    details = {"channel": channel, "reason": reason, "failures": before.times + 1 if before else 1}
    lakehouse.ledger.record(Kind.CHANNEL_FAILED, channel[:_LONGEST_SUBJECT], details=details)


def _record(lakehouse: Lakehouse, told: Pending) -> None:
    said = [*((entry, Kind.ALERT_RAISED) for entry, _ in told.raised), *((entry, Kind.ALERT_RESOLVED) for entry in told.over)]
    for entry, what in said:
        details = {"raised": entry.number, "what": what.value, "channel": told.channel, "alert": entry.alert.id, "title": entry.alert.title}
        lakehouse.ledger.record(Kind.ALERT_SENT, entry.alert.subject, details=details)
