"""The ledger: what happened in the mesh, one row a fact, never changed and never removed."""

import copy
import getpass
import heapq
import json
import logging
import os
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from mesh_platform.concepts import clock
from mesh_platform.lakehouse.ledger.appending import Entry, append
from mesh_platform.lakehouse.ledger.chain import as_stored
from mesh_platform.lakehouse.ledger.facts import Fact, Kind
from mesh_platform.lakehouse.ledger.notes import NOTED, Notes
from mesh_platform.lakehouse.ledger.processes import this_process
from mesh_platform.lakehouse.ledger.settling import chain_notes, settle_notes
from mesh_platform.lakehouse.ledger.table import LEDGER, create_tables, lock
from mesh_platform.settings import Settings

_log = logging.getLogger(__name__)


class Ledger:
    """Safe for many processes: every call is one short transaction."""

    def __init__(self, engine: sa.Engine, *, actor: str = "", notes: Notes | None = None) -> None:
        """Without a place for notes, what is noted is recorded."""
        self._engine = engine
        self._notes = notes
        self.actor = _as_name(actor or _login())
        create_tables(engine)

    def under(self, actor: str) -> "Ledger":
        """The same ledger, in which somebody else acts."""
        other = copy.copy(self)
        other.actor = _as_name(actor)
        return other

    def record(self, kind: str, subject: str, *, run_id: str = "", details: Mapping[str, Any] | None = None) -> int:
        """Appends a fact, after all that was noted before it, and returns its number."""
        own = this_process().as_json() if kind in _STARTS else {}
        entry = self._entry(kind, subject, run_id, {**(details or {}), **own})
        with self._engine.begin() as connection:
            lock(connection)
            if self._notes is not None:
                chain_notes(connection, self._notes)
            (number,) = append(connection, [entry])
        return number

    def note(self, kind: str, subject: str, *, run_id: str = "", details: Mapping[str, Any] | None = None) -> None:
        """Writes a fact down where nobody has to wait for anybody; it comes into the chain with the next fact, or with `settle`."""
        if self._notes is None:
            self.record(kind, subject, run_id=run_id, details=details)
            return
        try:
            self._notes.add(self._entry(kind, subject, run_id, details or {}))
        except OSError as error:
            _log.warning("a note of %s on %s was not taken: %s", kind, subject, error)
            self.record(kind, subject, run_id=run_id, details=details)

    def settle(self) -> None:
        """Chains what was noted, unless somebody else appends just now, who does it."""
        if self._notes is not None:
            try:
                settle_notes(self._engine, self._notes)
            except (SQLAlchemyError, OSError) as error:
                _log.info("what was noted waits on: %s", error)

    def settle_now_and_then(self) -> None:
        """For who only reads, and would wait for each time."""
        if self._notes is not None and self._notes.is_time_to_settle():
            self.settle()

    def facts(
        self,
        kind: str | tuple[str, ...] | None = None,
        subject: str | None = None,
        *,
        since: datetime | None = None,
        run_id: str | None = None,
        without: tuple[str, ...] = (),
        below: str | None = None,
        actor: str | None = None,
        limit: int | None = None,
    ) -> tuple[Fact, ...]:
        """Facts, the newest first. `without` are kinds left out; `below` takes a subject and what lies below it."""
        kinds = (kind,) if isinstance(kind, str) else kind
        self._settle_for(kinds)
        query = LEDGER.select().order_by(LEDGER.c.id.desc()).limit(limit)
        if kinds is not None:
            query = query.where(LEDGER.c.kind.in_([str(each) for each in kinds]))
        if subject is not None:
            query = query.where(LEDGER.c.subject == str(subject))
        if since is not None:
            query = query.where(LEDGER.c.at >= since)
        if run_id is not None:
            query = query.where(LEDGER.c.run_id == run_id)
        if without:
            query = query.where(LEDGER.c.kind.not_in([str(each) for each in without]))
        if below is not None:
            inside = (LEDGER.c.subject.startswith(f"{below}{end}", autoescape=True) for end in ".@")
            query = query.where(sa.or_(LEDGER.c.subject == below, *inside))
        if actor is not None:
            query = query.where(LEDGER.c.actor == actor)
        with self._engine.connect() as connection:
            return tuple(Fact(**row._mapping) for row in connection.execute(query))

    def stream(self, kind: str | tuple[str, ...], *, after: int = 0, upto: int | None = None) -> Iterator[Fact]:
        """Facts after a number, up to and with another, the oldest first, few of them in memory at a time.

        A number that was handed out is never followed by a smaller one, so that whoever goes on after the last one misses none.
        """
        self.settle()
        kinds = (kind,) if isinstance(kind, str) else kind
        with self._engine.connect() as connection:
            # Of one kind they lie in order; of several at once the database would first sort them, details and all.
            streams = [connection.execute(_of_kind(each, after, upto), execution_options={"yield_per": 1000}) for each in kinds]
            for row in heapq.merge(*streams, key=attrgetter("id")):
                yield Fact(**row._mapping)

    def newest_number(self) -> int:
        """Of the newest fact; 0 where there is none."""
        self.settle()
        with self._engine.connect() as connection:
            return connection.execute(sa.select(sa.func.max(LEDGER.c.id))).scalar_one() or 0

    def moment_of(self, number: int) -> datetime | None:
        """When the newest build up to and with a number started, for what was only noted may have waited; None where there is none."""
        builds = sa.select(LEDGER.c.at).where(LEDGER.c.kind == Kind.BUILD_STARTED.value, LEDGER.c.id <= number)
        newest = builds.order_by(LEDGER.c.id.desc()).limit(1)
        with self._engine.connect() as connection:
            return connection.execute(newest).scalar_one_or_none()

    def outlines(
        self,
        kind: str,
        *places: tuple[str, ...],
        subject: str | Collection[str] | None = None,
        after: int = 0,
        since: datetime | None = None,
        reigning: datetime | None = None,
        newest: bool = False,
    ) -> tuple[Fact, ...]:
        """Facts of one kind after a number, the oldest first, with nothing of their details but the texts at some places.

        Each text is named by the last step of its place; `newest` takes the newest fact of each subject, `reigning` of each all from
        the publication on that came last by a moment.
        """
        self._settle_for((kind,))
        texts = [LEDGER.c.details[place].as_string().label(f"text_{number}") for number, place in enumerate(places)]
        columns = [each for each in LEDGER.c if each.name not in ("details", "hash")]
        query = sa.select(*columns, *texts).where(LEDGER.c.kind == str(kind))
        # Of several subjects the index finds the facts, unless the order makes the database go through all of a kind.
        query = query.order_by(LEDGER.c.id if subject is None or isinstance(subject, str) else LEDGER.c.id + 0)
        if after:
            query = query.where(LEDGER.c.id > after)
        if subject is not None:
            query = query.where(_about(subject, LEDGER))
        if since is not None:
            query = query.where(LEDGER.c.at >= since)
        if reigning is not None:
            query = _from_reign(query, reigning, subject)
        if newest:
            query = query.where(
                LEDGER.c.id.in_(sa.select(sa.func.max(LEDGER.c.id)).where(LEDGER.c.kind == str(kind)).group_by(LEDGER.c.subject))
            )
        with self._engine.connect() as connection:
            return tuple(_outline(row, [place[-1] for place in places]) for row in connection.execute(query))

    def chain(self) -> Iterator[Fact]:
        """Every fact, the oldest first, few of them in memory at a time; one that somebody made unreadable follows nothing."""
        self.settle()
        with self._engine.connect() as connection:
            yield from map(_of_texts, connection.execute(_TEXTS))

    def newest(self, kind: str, *places: tuple[str, ...], subject: str | None = None) -> dict[str, tuple[str | None, ...]]:
        """By subject, what the newest fact of a kind says at some places of its details; the rest of them stays unread."""
        self._settle_for((kind,))
        newest = sa.select(sa.func.max(LEDGER.c.id)).where(LEDGER.c.kind == str(kind)).group_by(LEDGER.c.subject)
        if subject is not None:
            newest = newest.where(LEDGER.c.subject == subject)
        texts = [LEDGER.c.details[place].as_string() for place in places]
        query = sa.select(LEDGER.c.subject, *texts).where(LEDGER.c.id.in_(newest))
        with self._engine.connect() as connection:
            return {row[0]: tuple(row[1:]) for row in connection.execute(query)}

    def count_from(self, number: int) -> None:
        """For a new ledger in SQLite: its first fact gets the number after this one."""
        with self._engine.begin() as connection:
            connection.execute(_COUNTER, {"name": LEDGER.name, "number": number})

    def _settle_for(self, kinds: tuple[str, ...] | None) -> None:
        """Who asks for what is never noted does not have to care."""
        if kinds is None or NOTED.intersection(kinds):
            self.settle()

    def _entry(self, kind: str, subject: str, run_id: str, details: Mapping[str, Any]) -> Entry:
        return Entry(at=clock.now(), kind=str(kind), subject=str(subject), actor=self.actor, run_id=run_id, details=as_stored(details))


_COUNTER = sa.text("insert into sqlite_sequence (name, seq) values (:name, :number)")
_TEXTS = (
    sa.select(*(sa.cast(each, sa.Text).label(each.name) if each.name in ("at", "details") else each for each in LEDGER.c))
    .order_by(LEDGER.c.id)
    .execution_options(yield_per=1000)
)
_LONGEST_NAME = 255
_STARTS = frozenset({Kind.BUILD_STARTED, Kind.ROLLBACK_STARTED})


def open_database(settings: Settings) -> sa.Engine:
    """The database of ledger and table catalog."""
    return sa.create_engine(database_uri(settings), pool_pre_ping=True)


def database_uri(settings: Settings) -> str:
    """With the patience that SQLite needs where many processes write."""
    uri = sa.make_url(settings.database_uri)
    if uri.get_backend_name() == "sqlite":
        uri = uri.update_query_dict({"timeout": uri.query.get("timeout", "60")})
    return uri.render_as_string(hide_password=False)


def _of_kind(kind: str, after: int, upto: int | None) -> sa.Select:
    facts = LEDGER.select().where(LEDGER.c.kind == str(kind), LEDGER.c.id > after).order_by(LEDGER.c.id)
    return facts if upto is None else facts.where(LEDGER.c.id <= upto)


def _about(subject: str | Collection[str], facts: sa.FromClause) -> sa.ColumnElement[bool]:
    return facts.c.subject == subject if isinstance(subject, str) else facts.c.subject.in_(subject)


def _from_reign(query: sa.Select, moment: datetime, subject: str | Collection[str] | None) -> sa.Select:
    """What is older need not be read of any subject: what it published last by then is what it showed."""
    facts = LEDGER.alias()
    first = sa.select(facts.c.subject, sa.func.max(facts.c.id).label("id")).group_by(facts.c.subject)
    first = first.where(facts.c.kind == Kind.PUBLISHED.value, facts.c.at <= moment)
    begun = (first if subject is None else first.where(_about(subject, facts))).subquery()
    joined = LEDGER.outerjoin(begun, begun.c.subject == LEDGER.c.subject)
    return query.select_from(joined).where(sa.or_(begun.c.id.is_(None), LEDGER.c.id >= begun.c.id))


def _outline(row: sa.Row, names: list[str]) -> Fact:
    fields = dict(row._mapping)
    texts = {name: fields.pop(f"text_{number}") for number, name in enumerate(names)}
    details = {name: None if text is None else str(text) for name, text in texts.items()}  # SQLite leaves numbers as they are
    return Fact(**fields, details=details)


def _of_texts(row: sa.Row) -> Fact:
    fields: dict[str, Any] = dict(row._mapping)
    try:
        fields |= {"at": datetime.fromisoformat(fields["at"]).replace(tzinfo=UTC), "details": json.loads(fields["details"])}
    except (ValueError, TypeError):
        fields |= {"at": datetime.min.replace(tzinfo=UTC), "details": {}}
    return Fact(**fields)


def _as_name(actor: str) -> str:
    """As facts can hold and terminals show it: nobody escapes the trail under a name that no note takes."""
    return "".join(each if each.isprintable() else "?" for each in actor)[:_LONGEST_NAME]


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user has no name
        return f"uid {os.getuid()}"
