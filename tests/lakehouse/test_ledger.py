import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from mesh_platform.concepts import clock
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.lakehouse.ledger import Kind

ROOT = Path(__file__).parents[2]
WRITER = """
import sys
from pathlib import Path
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.settings import Settings
with open_lakehouse(Settings(root=Path(sys.argv[1]))) as lakehouse:
    for _ in range(50):
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


def test_the_start_of_a_build_tells_its_process(lakehouse):
    lakehouse.ledger.record(Kind.BUILD_STARTED, "a.b.c")
    assert set(lakehouse.ledger.facts()[0].details) == {"host", "pid"}


def test_processes_that_start_at_once_get_different_numbers_in_order(settings):
    command = [sys.executable, "-c", WRITER, str(settings.root)]
    processes = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    numbers = [[int(line) for line in process.communicate()[0].split()] for process in processes]
    assert all(process.returncode == 0 for process in processes)
    assert all(each == sorted(each) for each in numbers)
    assert len({number for each in numbers for number in each}) == 200
    with open_lakehouse(settings) as lakehouse:
        assert len(lakehouse.ledger.facts("build_started", "a.b.c")) == 200
