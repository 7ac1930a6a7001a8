"""What the trail of reads costs at millions of events: bytes, what a reader waits for, and how soon questions about use are answered.

python -m benchmarks.ledger                                  ten million events on SQLite and on a PostgreSQL of its own
python -m benchmarks.ledger --events 1000000 --on sqlite
"""

import argparse
import contextlib
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from rich.console import Console

from mesh_platform.concepts.usage import By
from mesh_platform.lakehouse.lakehouse import Lakehouse, open_lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.ledger.newest import last_fact_of
from mesh_platform.lakehouse.ledger.table import LEDGER
from mesh_platform.observability.usage import usage
from mesh_platform.settings import Settings
from tests.postgres_server import postgres_server

CONSOLE = Console(highlight=False, soft_wrap=True)
PORTS, CONSUMERS, DAYS = 1_000, 20, 365
PORT, ACTIVE, IDLE = "domain7.product7.port7", "domain7.reader7", "nobody.reads"
DETAILS = {
    "read": "0" * 32,
    "snapshot_id": 4_611_686_018_427_387_904,
    "columns": ["airport", "observed_at", "wind_speed"],
    "rows": 26_114,
    "bytes": 701_234,
    "purpose": "Explain delays by the weather at the airport.",
    "door": "read",
    "consumer": ACTIVE,
}
# A read and its end by turns, spread evenly over ports, consumers and a year. No hash follows another: only their size counts.
_FILL = {
    "sqlite": """
        insert into ledger (at, kind, subject, actor, run_id, details, hash)
        with recursive made(n) as (select 0 union all select n + 1 from made where n + 1 < :events)
        select strftime('%Y-%m-%d %H:%M:%f000', julianday('now') - :days * (1 - n * 1.0 / :events)),
            case n % 2 when 0 then 'read' else 'read_ended' end,
            printf('domain%d.product%d.port%d', n / 2 % :ports, n / 2 % :ports, n / 2 % :ports), 'ada', '',
            case n % 2
                when 0 then json_object('read', hex(randomblob(16)), 'snapshot_id', 4611686018427387904 + n, 'columns',
                    json_array('airport', 'observed_at', 'wind_speed'), 'rows', 26114, 'bytes', 701234, 'purpose',
                    'Explain delays by the weather at the airport.', 'door', 'read', 'consumer',
                    printf('domain%d.reader%d', n / 2 / :ports % :consumers, n / 2 / :ports % :consumers))
                else json_object('read', hex(randomblob(16)), 'rows', 26114, 'seconds', 0.123456, 'door', 'read', 'consumer',
                    printf('domain%d.reader%d', n / 2 / :ports % :consumers, n / 2 / :ports % :consumers))
            end,
            lower(hex(randomblob(32)))
        from made""",
    "postgresql": """
        insert into ledger (at, kind, subject, actor, run_id, details, hash)
        select (now() at time zone 'utc') - make_interval(secs => 86400.0 * :days * (1 - n * 1.0 / :events)),
            case n % 2 when 0 then 'read' else 'read_ended' end,
            format('domain%s.product%s.port%s', n / 2 % :ports, n / 2 % :ports, n / 2 % :ports), 'ada', '',
            case n % 2
                when 0 then json_build_object('read', md5(n::text), 'snapshot_id', 4611686018427387904 + n, 'columns',
                    json_build_array('airport', 'observed_at', 'wind_speed'), 'rows', 26114, 'bytes', 701234, 'purpose',
                    'Explain delays by the weather at the airport.', 'door', 'read', 'consumer',
                    format('domain%s.reader%s', n / 2 / :ports % :consumers, n / 2 / :ports % :consumers))
                else json_build_object('read', md5(n::text), 'rows', 26114, 'seconds', 0.123456, 'door', 'read', 'consumer',
                    format('domain%s.reader%s', n / 2 / :ports % :consumers, n / 2 / :ports % :consumers))
            end,
            md5(n::text) || md5((n + 1)::text)
        from generate_series(0, :events - 1) as made(n)""",
}


def compare(settings: Settings, events: int) -> None:
    with open_lakehouse(settings) as lakehouse:
        name = lakehouse.database.dialect.name
        began = time.perf_counter()
        _fill(lakehouse, events)
        _settle_in(lakehouse)
        CONSOLE.print(f"\n{name}: {events:,} events, generated in {time.perf_counter() - began:.0f} s")
        CONSOLE.print(f"  {_size(lakehouse) / events:,.0f} bytes an event, indexes included")
        _writing(lakehouse)
        _asking(lakehouse)


def _fill(lakehouse: Lakehouse, events: int) -> None:
    """Indexes are made at the end, which is all the same in the end and takes a tenth of the time."""
    with lakehouse.database.connect() as connection:
        if connection.dialect.name == "sqlite":
            for pragma in ("synchronous = off", "cache_size = -1000000"):
                connection.exec_driver_sql(f"pragma {pragma}")
        for each in LEDGER.indexes:
            each.drop(connection)
        figures = {"events": events, "days": DAYS, "ports": PORTS, "consumers": CONSUMERS}
        connection.execute(sa.text(_FILL[connection.dialect.name]), figures)
        for each in LEDGER.indexes:
            each.create(connection)
        connection.commit()
    lakehouse.database.dispose()


def _writing(lakehouse: Lakehouse) -> None:
    def note() -> None:
        lakehouse.ledger.note(Kind.READ, PORT, details=DETAILS)

    def record() -> None:
        lakehouse.ledger.record(Kind.READ, PORT, details=DETAILS)

    _told("a read noted", note, times=1_000)
    began = time.perf_counter()
    lakehouse.ledger.settle()
    CONSOLE.print(f"  {'one of a thousand notes chained':<44} {(time.perf_counter() - began):8.3f} ms")
    _told("a read appended to the chain", record, times=300)
    with _busy(lakehouse.settings):
        _told("a read noted beside two that append", note, times=300)
        _told("a read appended beside two that append", record, times=300)


def _asking(lakehouse: Lakehouse) -> None:
    database = lakehouse.database
    _told("50 newest reads of a port", lambda: lakehouse.ledger.facts(Kind.READ, PORT, limit=50), times=5)
    _told("last read of a consumer who reads", lambda: last_fact_of(database, Kind.READ, PORT, consumer=ACTIVE), times=5)
    _told("last read of a consumer who never reads", lambda: last_fact_of(database, Kind.READ, PORT, consumer=IDLE), times=5)
    _told("usage of a port, 30 days", lambda: usage(lakehouse, PORT, by=By.CONSUMER, days=30), times=5)
    _told("usage of a port by column, a year", lambda: usage(lakehouse, PORT, by=By.COLUMN, days=365), times=5)
    _told("usage of the mesh, 30 days", lambda: usage(lakehouse, by=By.PORT, days=30), times=1)
    _told("usage of the mesh, a year", lambda: usage(lakehouse, by=By.PORT, days=365), times=1)


def _told(what: str, do: Callable[[], object], *, times: int) -> None:
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        do()
        taken.append((time.perf_counter() - began) * 1000)
    worst = f"  at worst {max(taken):,.1f} ms" if times > 1 else ""
    CONSOLE.print(f"  {what:<44} {statistics.median(taken):8,.2f} ms{worst}")


@contextmanager
def _busy(settings: Settings) -> Iterator[None]:
    """Two others append as fast as they can."""
    stopped = threading.Event()

    def append() -> None:
        with open_lakehouse(settings) as lakehouse:
            while not stopped.is_set():
                lakehouse.ledger.record(Kind.PUBLISHED, PORT, details=DETAILS)

    others = [threading.Thread(target=append) for _ in range(2)]
    for each in others:
        each.start()
    try:
        yield
    finally:
        stopped.set()
        for each in others:
            each.join()


def _size(lakehouse: Lakehouse) -> int:
    with lakehouse.database.connect() as connection:
        if lakehouse.database.dialect.name == "postgresql":
            return connection.execute(sa.text("select pg_total_relation_size('ledger')")).scalar_one()
        pages, size = (connection.exec_driver_sql(f"pragma {each}").scalar_one() for each in ("page_count", "page_size"))
        return pages * size


def _settle_in(lakehouse: Lakehouse) -> None:
    """As the night does."""
    with lakehouse.database.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if lakehouse.database.dialect.name == "postgresql":
            connection.exec_driver_sql("vacuum analyze ledger")
        else:
            connection.exec_driver_sql("pragma optimize")
            connection.exec_driver_sql("pragma wal_checkpoint(truncate)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--on", choices=("sqlite", "postgresql"))
    given = parser.parse_args()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        if given.on != "postgresql":
            compare(Settings(root=folder, home=folder / "sqlite"), given.events)
        if given.on != "sqlite":
            server = stack.enter_context(postgres_server())
            compare(Settings(root=folder, home=folder / "postgresql", catalog_uri=server.new_database()), given.events)


if __name__ == "__main__":
    main()
