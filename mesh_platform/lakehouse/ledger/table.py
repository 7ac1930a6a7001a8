"""The tables that the ledger keeps in its database, and the lock that puts appends in one order."""

import contextlib
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError
from tenacity import retry, retry_if_exception_type, stop_after_attempt


class _UtcDateTime(sa.TypeDecorator):
    """SQLite forgets time zones: stored and read as UTC everywhere."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002
        return value and value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002
        return value and value.replace(tzinfo=UTC)


_metadata = sa.MetaData()
LEDGER = sa.Table(
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
# How far each file of notes is in the chain: changed in the transaction that chains them, so that none comes twice.
POSITIONS = sa.Table(
    "ledger_notes",
    _metadata,
    sa.Column("file", sa.String(255), primary_key=True),
    sa.Column("position", sa.BigInteger, nullable=False),
)
_LOCK = 0x6D657368  # any number, the same for every process of the mesh


def create_tables(engine: sa.Engine) -> None:
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("pragma journal_mode=wal")  # readers never wait for a writer
    _create_missing(engine)
    _require_hashes(engine)


@retry(retry=retry_if_exception_type((OperationalError, ProgrammingError, IntegrityError)), stop=stop_after_attempt(5), reraise=True)
def _create_missing(engine: sa.Engine) -> None:
    """Tried again where another process makes one of them just now: then it is no longer missing."""
    _metadata.create_all(engine)


def lock(connection: sa.Connection) -> None:
    """Until the transaction ends nobody else appends, so that numbers and hashes go in one order."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    else:  # sqlite3 begins by itself only before a write, and what was read until then may be old
        connection.exec_driver_sql("begin immediate")


def lock_if_free(connection: sa.Connection) -> bool:
    """The same without waiting for anybody; False where somebody else appends."""
    if connection.dialect.name == "postgresql":
        return bool(connection.execute(sa.select(sa.func.pg_try_advisory_xact_lock(_LOCK))).scalar_one())
    patience = connection.exec_driver_sql("pragma busy_timeout").scalar_one()
    connection.exec_driver_sql("pragma busy_timeout = 0")
    try:
        connection.exec_driver_sql("begin immediate")
    except OperationalError:
        return False
    finally:
        connection.exec_driver_sql(f"pragma busy_timeout = {patience:d}")
    return True


def _require_hashes(engine: sa.Engine) -> None:
    """A ledger from before it was a chain gets the column once; its chain starts with the next fact."""
    probe = sa.select(LEDGER.c.hash).limit(0)
    try:
        with engine.connect() as connection:
            connection.execute(probe)
    except (OperationalError, ProgrammingError):
        with contextlib.suppress(OperationalError, ProgrammingError), engine.begin() as connection:  # another process may be quicker
            connection.exec_driver_sql("alter table ledger add column hash varchar(64)")
        with engine.connect() as connection:
            connection.execute(probe)
