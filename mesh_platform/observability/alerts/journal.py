"""What has been told already, and to whom: the ledger remembers, so that neither a restart nor a second process tells it again."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import takewhile

from mesh_platform.concepts.alert import Alert, AlertKind
from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.lakehouse.ledger.facts import Fact, Kind
from mesh_platform.lakehouse.ledger.ledger import Ledger

LOG = "log"  # the channel that is always there
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)
_TOOK = (Kind.ALERT_SENT, Kind.DIGEST_SENT)  # a channel works
_KINDS = (Kind.ALERT_RAISED, Kind.ALERT_RESOLVED, *_TOOK, Kind.CHANNEL_FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An alert that was raised. The same situation may come back after it was resolved: that is another entry.

    `alert` holds what the ledger keeps of it. `to` are the channels that were to be told, `told` those that took it, and
    `told_over` those that took that it is over.
    """

    number: int
    alert: Alert
    raised_at: datetime
    to: frozenset[str]
    told: frozenset[str]
    resolved_at: datetime | None = None
    told_over: frozenset[str] = frozenset()

    @property
    def is_open(self) -> bool:
        return self.resolved_at is None

    def as_json(self) -> dict[str, JsonValue]:
        return {
            **self.alert.as_json(),
            "raised_at": self.raised_at.isoformat(),
            "resolved_at": self.resolved_at.isoformat() if self.resolved_at else None,
            "told": [*sorted(self.told | self.told_over)],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """How a channel has failed since it worked last."""

    reason: str
    times: int
    at: datetime

    @property
    def next_try(self) -> datetime:
        return self.at + min(FIRST_PAUSE * 2 ** min(self.times - 1, 10), LONGEST_PAUSE)


@dataclass(frozen=True, slots=True)
class Journal:
    """`entries` are in the order in which they were raised; `failures` those of channels that do not work now."""

    entries: tuple[Entry, ...] = ()
    failures: Mapping[str, Failure] = field(default_factory=dict)

    @property
    def open(self) -> dict[str, Entry]:
        """By the id of the alert."""
        return {each.alert.id: each for each in self.entries if each.is_open}


def read_journal(ledger: Ledger) -> Journal:
    newest_first = ledger.facts(_KINDS)
    return Journal(tuple(_entries(newest_first)), _failures(newest_first))


def raised_details(alert: Alert, to: frozenset[str]) -> dict[str, JsonValue]:
    """No story and no samples: the facts that they are made of have their own place."""
    return {
        "alert": alert.id,
        "kind": alert.kind.value,
        "part": alert.part,
        "since": alert.since.isoformat(),
        "domains": list(alert.domains),
        "title": alert.title,
        "channels": [LOG],
        "to": [*sorted(to)],
    }


def _entries(newest_first: tuple[Fact, ...]) -> Iterator[Entry]:
    resolved: dict[int, datetime] = {}
    told: dict[tuple[int, str], set[str]] = {}
    for each in newest_first:
        match each.kind:
            case Kind.ALERT_RESOLVED:
                resolved[each.details["raised"]] = each.at
            case Kind.ALERT_SENT:
                told.setdefault((each.details["raised"], each.details["what"]), set()).add(each.details["channel"])
    for each in reversed(newest_first):
        if each.kind == Kind.ALERT_RAISED:
            yield Entry(
                number=each.id,
                alert=_alert(each),
                raised_at=each.at,
                to=frozenset(each.details["to"]),
                told=frozenset({LOG, *told.get((each.id, Kind.ALERT_RAISED), ())}),
                resolved_at=resolved.get(each.id),
                told_over=frozenset(told.get((each.id, Kind.ALERT_RESOLVED), ())),
            )


def _failures(newest_first: tuple[Fact, ...]) -> dict[str, Failure]:
    by_channel: dict[str, list[Fact]] = {}
    for each in newest_first:
        if each.kind in (*_TOOK, Kind.CHANNEL_FAILED):
            by_channel.setdefault(each.details["channel"], []).append(each)
    found = {}
    for channel, facts in by_channel.items():
        since_it_worked = list(takewhile(lambda each: each.kind == Kind.CHANNEL_FAILED, facts))
        if since_it_worked:
            newest = since_it_worked[0]
            found[channel] = Failure(reason=newest.details["reason"], times=len(since_it_worked), at=newest.at)
    return found


def _alert(raised: Fact) -> Alert:
    details = raised.details
    return Alert(
        kind=AlertKind(details["kind"]),
        subject=raised.subject,
        part=details["part"],
        since=datetime.fromisoformat(details["since"]),
        domains=tuple(details["domains"]),
        title=details["title"],
    )
