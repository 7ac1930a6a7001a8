import sqlite3
import subprocess
import sys
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mesh_platform.concepts import clock
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.lakehouse.ledger.chain import FIRST
from mesh_platform.lakehouse.ledger.facts import Fact, Kind

ROOT = Path(__file__).parents[3]
WRITER = """
import sys
from pathlib import Path
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.settings import Settings
with open_lakehouse(Settings(root=Path(sys.argv[1]))) as lakehouse:
    for _ in range(int(sys.argv[2])):
        print(lakehouse.ledger.record("build_started", "a.b.c"))
"""


def test_a_fact_comes_back_as_it_was_recorded(lakehouse):
    moment = datetime(2013, 11, 3, 5, 30, 0, 7, tzinfo=UTC)
    with clock.frozen_at(moment):
        number = lakehouse.ledger.record(Kind.PUBLISHED, "a.b.c", run_id="r", details={"rows": 3, "kept": [1]})
    (fact,) = lakehouse.ledger.facts()
    assert (fact.id, fact.at, fact.kind, fact.subject) == (number, moment, "published", "a.b.c")
    assert (fact.actor, fact.run_id, fact.details) == ("tester", "r", {"rows": 3, "kept": [1]})


def test_facts_are_chosen_by_kind_subject_run_and_time_and_come_newest_first(lakehouse):
    with clock.frozen_at(clock.now() - timedelta(days=2)):
        lakehouse.ledger.record(Kind.READ, "a.b.c", run_id="old")
    for subject in ("a.b.c", "a.b.d"):
        lakehouse.ledger.record(Kind.READ, subject)
        lakehouse.ledger.record(Kind.REFUSED, subject)
    facts = lakehouse.ledger.facts
    assert [each.id for each in facts()] == [5, 4, 3, 2, 1]
    assert [each.id for each in facts(Kind.READ, "a.b.c")] == [2, 1]
    assert [each.id for each in facts((Kind.READ, Kind.REFUSED), "a.b.d")] == [5, 4]
    assert [each.id for each in facts(Kind.READ, since=clock.now() - timedelta(days=1))] == [4, 2]
    assert [each.id for each in facts(run_id="old")] == [1]
    assert [each.id for each in facts(limit=2)] == [5, 4]


def test_a_stream_goes_on_where_the_one_before_ended_and_misses_nothing(lakehouse):
    for kind in (Kind.READ, Kind.REFUSED, Kind.READ, Kind.PUBLISHED):
        lakehouse.ledger.record(kind, "a.b.c")
    newest = lakehouse.ledger.newest_number()
    lakehouse.ledger.record(Kind.READ, "a.b.c")
    stream = lakehouse.ledger.stream
    assert [each.id for each in stream((Kind.READ, Kind.REFUSED), upto=newest)] == [1, 2, 3]
    assert [each.id for each in stream(Kind.READ, after=1, upto=newest)] == [3]
    assert [each.id for each in stream(Kind.READ, after=newest)] == [5]


def test_the_moment_of_a_number_is_that_of_the_build_before_it(lakehouse):
    moments = [datetime(2013, 1, day, tzinfo=UTC) for day in (1, 2, 3)]
    for moment, kind in zip(moments, (Kind.BUILD_STARTED, Kind.READ, Kind.BUILD_STARTED), strict=True):
        with clock.frozen_at(moment):
            lakehouse.ledger.record(kind, "a.b.c")
    assert [lakehouse.ledger.moment_of(each) for each in range(4)] == [None, moments[0], moments[0], moments[2]]


def test_the_start_of_a_build_tells_its_process(lakehouse):
    lakehouse.ledger.record(Kind.BUILD_STARTED, "a.b.c")
    assert set(lakehouse.ledger.facts()[0].details) == {"host", "pid", "mark"}


def test_processes_that_start_at_once_get_different_numbers_in_order_and_one_chain(settings):
    numbers = append_at_once(settings, processes=4, facts=50)
    assert all(each == sorted(each) for each in numbers)
    assert len({number for each in numbers for number in each}) == 200
    with open_lakehouse(settings) as lakehouse:
        assert len(lakehouse.ledger.facts("build_started", "a.b.c")) == 200
        assert unlinked(lakehouse.ledger.chain()) == []


def test_facts_of_any_content_follow_each_other(lakehouse):
    lakehouse.ledger.record(Kind.READ, "a.b.c")
    lakehouse.ledger.record(Kind.REFUSED, "ä.b.c", run_id="'", details={"tuple": (1, 2.5), 10: "a", 9: None, "text": "\u2028 \N{SNOWMAN}"})
    with clock.frozen_at(datetime(2013, 11, 3, 5, 30, tzinfo=UTC)):
        lakehouse.ledger.record("a kind of later days", "a.b.c", details={"nested": {"b": [{}], "a": True}})
    assert unlinked(lakehouse.ledger.chain()) == []
    assert unlinked(reversed(lakehouse.ledger.facts())) == []


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("update ledger set details = replace(details, '3', '4') where id = 3", [3]),
        ("update ledger set actor = 'nobody' where id = 3", [3]),
        ("update ledger set at = datetime(at, '-1 day') where id = 3", [3]),
        ("update ledger set kind = 'read' where id = 3", [3]),
        ("update ledger set subject = 'x.y.z' where id = 3", [3]),
        ("update ledger set run_id = '' where id = 3", [3]),
        ("update ledger set details = 'no JSON' where id = 3", [3]),
        ("update ledger set at = 'no time' where id = 3", [3]),
        ("update ledger set id = 30 where id = 3", [4, 30]),
        ("update ledger set hash = null where id = 3", [3, 4]),
        ("delete from ledger where id = 3", [4]),
        ("delete from ledger where id = 1", [2]),
        ("insert into ledger select 6, at, kind, subject, actor, run_id, details, hash from ledger where id = 5", [6]),
    ],
)
def test_a_changed_removed_or_added_fact_breaks_the_chain(lakehouse, change, found):
    for number in range(5):
        lakehouse.ledger.record(Kind.PUBLISHED, "a.b.c", run_id="r", details={"rows": number + 1})
    alter(lakehouse.settings, change)
    assert unlinked(lakehouse.ledger.chain()) == found


def test_a_ledger_from_before_the_chain_goes_on_with_its_numbers_and_is_a_chain_from_there(settings):
    settings.state.mkdir()
    alter(
        settings,
        """
        create table ledger (id integer not null primary key autoincrement, at datetime not null, kind varchar(64) not null,
            subject varchar(255) not null, actor varchar(255) not null, run_id varchar(255) not null, details json not null);
        insert into ledger (at, kind, subject, actor, run_id, details) values
            ('2024-01-01 10:00:00.000000', 'build_started', 'a.b.c', 'ada', 'r', '{}'),
            ('2024-01-01 11:00:00.000000', 'published', 'a.b.c', 'ada', 'r', '{"rows": 1}');
        """,
    )
    append_at_once(settings, processes=2, facts=3)
    with open_lakehouse(settings) as lakehouse:
        chain = list(lakehouse.ledger.chain())
        assert [each.id for each in chain] == [1, 2, 3, 4, 5, 6, 7, 8]
        assert [each.hash for each in chain[:2]] == [None, None]
        assert lakehouse.ledger.facts("published")[0].details == {"rows": 1}
    assert unlinked(chain[2:]) == []


def append_at_once(settings, *, processes: int, facts: int) -> list[list[int]]:
    """The numbers that each of some processes got for its facts."""
    command = [sys.executable, "-c", WRITER, str(settings.root), str(facts)]
    running = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(processes)]
    numbers = [[int(line) for line in process.communicate()[0].split()] for process in running]
    assert all(process.returncode == 0 for process in running)
    return numbers


def unlinked(facts: Iterable[Fact]) -> list[int]:
    """The numbers of the facts that do not follow the one before."""
    found, previous = [], FIRST
    for fact in facts:
        if not fact.follows(previous):
            found.append(fact.id)
        previous = fact.hash or FIRST
    return found


def alter(settings, script: str) -> None:
    """What somebody with the database's file can do."""
    database = sqlite3.connect(settings.state / "mesh.db")
    database.executescript(script)
    database.close()


def test_outlines_tell_a_few_texts_of_each_fact_the_oldest_first(lakehouse):
    ledger = lakehouse.ledger
    first = ledger.record(Kind.PUBLISHED, "a.b.c", run_id="r", details={"certificate": {"mesh.partition": "1"}, "rows": 3})
    ledger.record(Kind.REFUSED, "a.b.c")
    ledger.record(Kind.PUBLISHED, "a.b.d", details={"rows": 4})
    last = ledger.record(Kind.PUBLISHED, "a.b.c", details={"certificate": {"mesh.partition": "2"}, "rows": 5})
    partition, rows = ("certificate", "mesh.partition"), ("rows",)
    told = ledger.outlines(Kind.PUBLISHED, partition, rows, subject="a.b.c")
    assert [(each.id, dict(each.details)) for each in told] == [
        (first, {"mesh.partition": "1", "rows": "3"}),
        (last, {"mesh.partition": "2", "rows": "5"}),
    ]
    assert [each.id for each in ledger.outlines(Kind.PUBLISHED, subject="a.b.c", after=first)] == [last]
    newest = {each.subject: each.details for each in ledger.outlines(Kind.PUBLISHED, partition, rows, newest=True)}
    assert newest == {"a.b.d": {"mesh.partition": None, "rows": "4"}, "a.b.c": {"mesh.partition": "2", "rows": "5"}}


def test_somebody_else_acts_in_the_same_ledger(lakehouse):
    lakehouse.ledger.under("ada\x1b[31m").record(Kind.READ, "a.b.c")
    lakehouse.ledger.record(Kind.READ, "a.b.c")
    assert [each.actor for each in lakehouse.ledger.facts()] == ["tester", "ada?[31m"]


def test_of_each_subject_what_came_since_its_own_last_publication_by_a_moment(lakehouse):
    now = clock.now()
    numbers = {}
    for days in (4, 3, 2, 1):
        with clock.frozen_at(now - timedelta(days=days)):
            for subject in ("a.b.c", "a.b.d")[: 1 if days < 3 else 2]:
                numbers[subject, days] = lakehouse.ledger.record(Kind.PUBLISHED, subject)
            numbers["new", days] = lakehouse.ledger.record(Kind.COMPACTED, "a.b.e")

    def told(kind, *subjects):
        found = lakehouse.ledger.outlines(kind, subject=subjects or None, reigning=now - timedelta(days=1.5))
        return [each.id for each in found]

    assert told(Kind.PUBLISHED, "a.b.c", "a.b.d") == [numbers["a.b.d", 3], numbers["a.b.c", 2], numbers["a.b.c", 1]]
    assert told(Kind.PUBLISHED, "a.b.d") == [numbers["a.b.d", 3]]
    assert told(Kind.PUBLISHED) == told(Kind.PUBLISHED, "a.b.c", "a.b.d")
    assert told(Kind.COMPACTED, "a.b.e") == [numbers["new", days] for days in (4, 3, 2, 1)]  # never published: all of it
