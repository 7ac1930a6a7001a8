"""The ledger and the table catalog on PostgreSQL, as a mesh on a server has them (`MESH_CATALOG_URI`)."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from mesh_platform.errors import StaleWriter
from mesh_platform.lakehouse.lakehouse import Lakehouse, open_lakehouse
from mesh_platform.lakehouse.ledger.chain import FIRST
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.ledger.ledger import Ledger, open_database
from mesh_platform.lakehouse.reading.snapshots import pin, relation_sql, releases
from mesh_platform.lakehouse.writing.rollback import rollback
from mesh_platform.settings import Settings
from tests.lakehouse.sample_port import PORT, publish, start
from tests.postgres_server import postgres  # noqa: F401 a fixture

ROOT = Path(__file__).parents[2]
WRITER = """
import sys
from pathlib import Path
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.settings import Settings
with open_lakehouse(Settings(root=Path(sys.argv[1]))) as lakehouse:
    for _ in range(int(sys.argv[2])):
        print(lakehouse.ledger.record("build_started", "a.b.c"))
"""


@pytest.fixture
def settings(tmp_path: Path, postgres, monkeypatch) -> Settings:  # noqa: F811
    monkeypatch.setenv("MESH_CATALOG_URI", postgres.new_database())
    return Settings(root=tmp_path, threads=2, actor="tester")


@pytest.fixture
def lakehouse(settings: Settings) -> Iterator[Lakehouse]:
    with open_lakehouse(settings) as opened:
        yield opened


def rows(lakehouse: Lakehouse, as_of: int | None = None) -> list[tuple]:
    with lakehouse.connect() as connection:
        return connection.execute(f"select n from ({relation_sql(pin(lakehouse, PORT, as_of))}) order by n").fetchall()


def require_chain(ledger: Ledger) -> int:
    previous, facts = FIRST, tuple(ledger.chain())
    for each in facts:
        assert each.follows(previous), each
        previous = each.hash
    return len(facts)


def test_processes_that_append_at_once_make_one_chain(settings, lakehouse):
    command = [sys.executable, "-c", WRITER, str(settings.root), "25"]
    writers = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    numbers = [[int(each) for each in writer.communicate()[0].split()] for writer in writers]
    assert all(each == sorted(each) for each in numbers)
    assert len({number for each in numbers for number in each}) == 75
    assert require_chain(lakehouse.ledger) == 75


def test_a_mesh_may_be_opened_by_many_at_once(settings):
    failures = []

    def open_it() -> None:
        try:
            engine = open_database(settings)
            Ledger(engine).record(Kind.READ, "a.b.c")
            engine.dispose()
        except Exception as error:  # noqa: BLE001 whatever it is
            failures.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert failures == []


def test_facts_are_chosen_as_on_sqlite(lakehouse):
    lakehouse.ledger.record(Kind.PUBLISHED, "a.b.c", run_id="r", details={"rows": 3, "certificate": {"content": "x"}})
    lakehouse.ledger.record(Kind.PUBLISHED, "a.b.c@2", details={"rows": 4, "certificate": {"content": "y"}})
    lakehouse.ledger.record(Kind.READ, "a.b_c.d")
    assert [each.details["rows"] for each in lakehouse.ledger.facts(Kind.PUBLISHED, below="a.b.c")] == [4, 3]
    assert lakehouse.ledger.newest(Kind.PUBLISHED, ("rows",), ("certificate", "content")) == {"a.b.c": ("3", "x"), "a.b.c@2": ("4", "y")}
    (fact,) = lakehouse.ledger.facts(run_id="r")
    assert (fact.at.tzinfo is not None, fact.actor) == (True, "tester")
    assert [each.id for each in lakehouse.ledger.stream((Kind.READ, Kind.PUBLISHED), after=fact.id)] == [fact.id + 1, fact.id + 2]


def test_a_port_is_published_read_as_it_was_and_rolled_back(lakehouse):
    with lakehouse.connect() as connection:
        first = publish(lakehouse, connection, "select 1::bigint as n, 'a' as word")
        second = publish(lakehouse, connection, "select 2::bigint as n, 'b' as word")
        assert rows(lakehouse) == [(2,)]
        assert rows(lakehouse, first.snapshot_id) == [(1,)]
        rollback(lakehouse, PORT, first.snapshot_id)
        assert rows(lakehouse) == [(1,)]
        assert {each.snapshot_id for each in releases(lakehouse, PORT)} >= {first.snapshot_id, second.snapshot_id}
    require_chain(lakehouse.ledger)


def test_a_build_that_was_overtaken_is_refused(lakehouse):
    with lakehouse.connect() as connection:
        early = start(lakehouse)
        publish(lakehouse, connection, "select 2::bigint as n, 'b' as word")
        with pytest.raises(StaleWriter):
            publish(lakehouse, connection, "select 1::bigint as n, 'a' as word", build=early)
    assert rows(lakehouse) == [(2,)]


def test_the_password_is_shown_nowhere(settings, lakehouse):
    password = settings.database_uri.split(":")[2].split("@")[0]
    assert password not in f"{settings!r} {lakehouse!r} {lakehouse.database!r}"
