"""The ledger: what happened in the mesh, one row a fact, never changed and never removed."""

import contextlib
import getpass
import json
import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

from mesh_platform.concepts import clock
from mesh_platform.lakehouse.ledger.chain import FIRST, as_stored, link
from mesh_platform.lakehouse.ledger.facts import Fact, Kind
from mesh_platform.lakehouse.ledger.processes import this_process
from mesh_platform.settings import Settings


class _UtcDateTime(sa.TypeDecorator):
    """SQLite forgets time zones: stored and read as UTC everywhere."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002
        return value and value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002
        return value and value.replace(tzinfo=UTC)


_metadata = sa.MetaData()
_ledger = sa.Table(
    "ledger",
    _metadata,
    # SQLite counts by itself only for its own INTEGER; AUTOINCREMENT never hands a number out twice.
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("at", _UtcDateTime, nullable=False),
    sa.Column("kind", sa.String(64), nullable=False),
    sa.Column("subject", sa.String(255), nullable=False),
    sa.Column("actor", sa.String(255), nullable=False),
    sa.Column("run_id", sa.String(255), nullable=False),
    sa.Column("details", sa.JSON, nullable=False),
    sa.Column("hash", sa.String(64)),
    sa.Index("ledger_by_subject", "subject", "kind", "id"),
    sa.Index("ledger_by_kind", "kind", "id"),
    sqlite_autoincrement=True,
)


class Ledger:
    """Safe for many processes: every call is one short transaction."""

    def __init__(self, engine: sa.Engine, *, actor: str = "") -> None:
        self._engine = engine
        self.actor = actor or _login()
        _create_tables(engine)

    def record(self, kind: str, subject: str, *, run_id: str = "", details: Mapping[str, Any] | None = None) -> int:
        """Appends a fact and returns its number."""
        details = as_stored({**(details or {}), **(this_process().as_json() if kind in _STARTS else {})})
        values = {"at": clock.now(), "kind": str(kind), "subject": str(subject), "actor": self.actor, "run_id": run_id, "details": details}
        with self._engine.begin() as connection:
            _lock(connection)
            previous = connection.execute(_NEWEST_HASH).scalar_one_or_none() or FIRST
            number = connection.execute(_APPEND, values).scalar_one()
            connection.execute(_SEAL, {"number": number, "hash": link(previous, id=number, **values)})
        return number

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
        query = _ledger.select().order_by(_ledger.c.id.desc()).limit(limit)
        if kinds is not None:
            query = query.where(_ledger.c.kind.in_([str(each) for each in kinds]))
        if subject is not None:
            query = query.where(_ledger.c.subject == str(subject))
        if since is not None:
            query = query.where(_ledger.c.at >= since)
        if run_id is not None:
            query = query.where(_ledger.c.run_id == run_id)
        if without:
            query = query.where(_ledger.c.kind.not_in([str(each) for each in without]))
        if below is not None:
            inside = (_ledger.c.subject.startswith(f"{below}{end}", autoescape=True) for end in ".@")
            query = query.where(sa.or_(_ledger.c.subject == below, *inside))
        if actor is not None:
            query = query.where(_ledger.c.actor == actor)
        with self._engine.connect() as connection:
            return tuple(Fact(**row._mapping) for row in connection.execute(query))

    def stream(self, kind: str | tuple[str, ...], *, after: int = 0, upto: int | None = None) -> Iterator[Fact]:
        """Facts after a number, up to and with another, the oldest first, few of them in memory at a time.

        A number that was handed out is never followed by a smaller one, so that whoever goes on after the last one misses none.
        """
        kinds = (kind,) if isinstance(kind, str) else kind
        query = _ledger.select().where(_ledger.c.kind.in_([str(each) for each in kinds]), _ledger.c.id > after).order_by(_ledger.c.id)
        if upto is not None:
            query = query.where(_ledger.c.id <= upto)
        with self._engine.connect() as connection:
            for row in connection.execute(query.execution_options(yield_per=1000)):
                yield Fact(**row._mapping)

    def newest_number(self) -> int:
        """Of the newest fact; 0 where there is none."""
        with self._engine.connect() as connection:
            return connection.execute(sa.select(sa.func.max(_ledger.c.id))).scalar_one() or 0

    def moment_of(self, number: int) -> datetime | None:
        """When the newest build up to and with a number started; None where there is none."""
        builds = sa.select(_ledger.c.at).where(_ledger.c.kind == Kind.BUILD_STARTED.value, _ledger.c.id <= number)
        newest = builds.order_by(_ledger.c.id.desc()).limit(1)
        with self._engine.connect() as connection:
            return connection.execute(newest).scalar_one_or_none()

    def outlines(
        self, kind: str, *places: tuple[str, ...], subject: str | None = None, after: int = 0, newest: bool = False
    ) -> tuple[Fact, ...]:
        """Facts of one kind after a number, the oldest first, with nothing of their details but the texts at some places.

        Each text is named by the last step of its place; `newest` takes the newest fact of each subject.
        """
        texts = [_ledger.c.details[place].as_string().label(f"text_{number}") for number, place in enumerate(places)]
        columns = [each for each in _ledger.c if each.name not in ("details", "hash")]
        query = sa.select(*columns, *texts).where(_ledger.c.kind == str(kind), _ledger.c.id > after).order_by(_ledger.c.id)
        if subject is not None:
            query = query.where(_ledger.c.subject == subject)
        if newest:
            query = query.where(
                _ledger.c.id.in_(sa.select(sa.func.max(_ledger.c.id)).where(_ledger.c.kind == str(kind)).group_by(_ledger.c.subject))
            )
        with self._engine.connect() as connection:
            return tuple(_outline(row, [place[-1] for place in places]) for row in connection.execute(query))

    def chain(self) -> Iterator[Fact]:
        """Every fact, the oldest first, few of them in memory at a time; one that somebody made unreadable follows nothing."""
        with self._engine.connect() as connection:
            yield from map(_of_texts, connection.execute(_TEXTS))

    def newest(self, kind: str, *places: tuple[str, ...], subject: str | None = None) -> dict[str, tuple[str | None, ...]]:
        """By subject, what the newest fact of a kind says at some places of its details; the rest of them stays unread."""
        newest = sa.select(sa.func.max(_ledger.c.id)).where(_ledger.c.kind == str(kind)).group_by(_ledger.c.subject)
        if subject is not None:
            newest = newest.where(_ledger.c.subject == subject)
        texts = [_ledger.c.details[place].as_string() for place in places]
        query = sa.select(_ledger.c.subject, *texts).where(_ledger.c.id.in_(newest))
        with self._engine.connect() as connection:
            return {row[0]: tuple(row[1:]) for row in connection.execute(query)}

    def count_from(self, number: int) -> None:
        """For a new ledger in SQLite: its first fact gets the number after this one."""
        with self._engine.begin() as connection:
            connection.execute(_COUNTER, {"name": _ledger.name, "number": number})


_COUNTER = sa.text("insert into sqlite_sequence (name, seq) values (:name, :number)")
_NEWEST_HASH = sa.select(_ledger.c.hash).where(_ledger.c.hash.is_not(None)).order_by(_ledger.c.id.desc()).limit(1)
_APPEND = _ledger.insert().returning(_ledger.c.id)
_SEAL = _ledger.update().where(_ledger.c.id == sa.bindparam("number"))
_LOCK = 0x6D657368  # any number, the same for every process of the mesh
_TEXTS = (
    sa.select(*(sa.cast(each, sa.Text).label(each.name) if each.name in ("at", "details") else each for each in _ledger.c))
    .order_by(_ledger.c.id)
    .execution_options(yield_per=1000)
)
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


def _lock(connection: sa.Connection) -> None:
    """Until the transaction ends nobody else appends, so that numbers and hashes go in one order."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    else:  # sqlite3 begins by itself only before a write, and what was read until then may be old
        connection.exec_driver_sql("begin immediate")


def _create_tables(engine: sa.Engine) -> None:
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("pragma journal_mode=wal")  # readers never wait for a writer
    try:
        _metadata.create_all(engine)
    except (OperationalError, ProgrammingError, IntegrityError):
        if not sa.inspect(engine).has_table(_ledger.name):  # else another process was quicker
            raise
    _require_hashes(engine)


def _require_hashes(engine: sa.Engine) -> None:
    """A ledger from before it was a chain gets the column once; its chain starts with the next fact."""
    probe = sa.select(_ledger.c.hash).limit(0)
    try:
        with engine.connect() as connection:
            connection.execute(probe)
    except (OperationalError, ProgrammingError):
        with contextlib.suppress(OperationalError, ProgrammingError), engine.begin() as connection:  # another process may be quicker
            connection.exec_driver_sql("alter table ledger add column hash varchar(64)")
        with engine.connect() as connection:
            connection.execute(probe)


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user has no name
        return f"uid {os.getuid()}"
