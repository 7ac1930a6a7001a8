"""Alerts: a situation that somebody should know of, and where to tell them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.concepts.problem import Location

MESH = "mesh"  # the subject of what is nobody's own: it concerns every domain


class AlertKind(StrEnum):
    REFUSED = "refused"  # a build did not keep its contract, and no later one has made it good
    FAILED = "failed"  # a run crashed, or its code raised
    STALE = "stale"  # older than the contract's service levels allow
    BURNING_FAST = "burning_fast"  # an error budget will be gone within days
    BURNING_SLOWLY = "burning_slowly"  # an error budget will not last as long as it should
    ACCESS_EXPIRING = "access_expiring"
    ACCESS_UNUSED = "access_unused"  # a grant lapses soon, for nobody uses it
    MIGRATION_LATE = "migration_late"  # who reads a deprecated port has not moved on, and its support ends soon
    RETIREMENT_DUE = "retirement_due"  # nobody reads a deprecated port any more
    WAIVER_EXPIRING = "waiver_expiring"
    REQUEST_WAITING = "request_waiting"
    RATING_WAITING = "rating_waiting"  # a low rating that its owner has not answered, or an answer that its rater has not judged
    PROBLEM_WAITING = "problem_waiting"  # a report that the owner has not answered, or an answer that its consumer has not judged
    AUTOMATION_STOPPED = "automation_stopped"  # nothing starts schedules and automation


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRoute:
    """Where a domain wants to be told: `to` as it is written, so that a reference to the environment stays one."""

    to: str
    kinds: frozenset[AlertKind] = frozenset(AlertKind)
    location: Location | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One situation. What it is about and since when make it this one; the rest is told and may change while it lasts.

    `subject` is a port, a product, a domain, or MESH; `part` the partition, consumer, policy or job in question.
    `domains` are those whose business it is. `title` is one sentence without its full stop, `story` more of them.
    `affected` read what the subject makes, however far down; `commands` are what to do next.
    """

    kind: AlertKind
    subject: str
    part: str = ""
    since: datetime
    domains: tuple[str, ...] = ()
    title: str = ""
    story: tuple[str, ...] = ()
    samples: tuple[Mapping[str, JsonValue], ...] = field(default=(), repr=False)
    consumers_see: str = ""
    affected: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The same in every process and after every restart."""
        return hashlib.sha256("\n".join((self.kind, self.subject, self.part, self.since.isoformat())).encode()).hexdigest()[:12]

    def as_json(self) -> dict[str, JsonValue]:
        return {
            "alert": self.id,
            "kind": self.kind.value,
            "subject": self.subject,
            "part": self.part,
            "since": self.since.isoformat(),
            "domains": list(self.domains),
            "title": self.title,
            "story": list(self.story),
            "samples": [dict(each) for each in self.samples],
            "consumers_see": self.consumers_see,
            "affected": list(self.affected),
            "commands": list(self.commands),
        }
