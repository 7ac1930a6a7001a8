from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from mesh_platform.concepts.release import Mode
from mesh_platform.errors import CommitConflict, ContractBroken, StaleWriter
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.reading.snapshots import releases
from mesh_platform.lakehouse.writing.commits import commit
from mesh_platform.lakehouse.writing.rollback import rollback
from mesh_platform.lakehouse.writing.staging import stage
from mesh_platform.publishing.certificate import certify
from mesh_platform.publishing.fence import AlreadyPublished, Moved, fence
from mesh_platform.publishing.standing import standing_of
from tests.publishing.conftest import Publisher, day
from tests.sample_ports import BY_DAY, contract, orders, port

DAILY = port()
PARTITIONED = port(contract=contract(partition=BY_DAY))
APPENDED = port(mode=Mode.APPEND)


def order(number: int, date: int = 1) -> str:
    return orders((number, f"2024-01-{date:02}", "1", "Ada"))


def numbers(rows) -> list[int]:
    return [row[0] for row in rows]


def test_an_orphan_that_wakes_up_late_does_not_overwrite_a_newer_publication(publisher, rows, lakehouse):
    orphan = publisher.start(DAILY)
    publisher.publish(DAILY, order(2))
    with pytest.raises(StaleWriter):
        publisher.finish(orphan, order(1))
    assert numbers(rows(DAILY)) == [2]
    assert not lakehouse.ledger.facts(Kind.REFUSED)


def test_a_later_build_wins_even_when_the_earlier_one_is_quicker(publisher, rows):
    early, late = publisher.start(DAILY), publisher.start(DAILY)
    publisher.finish(early, order(1))
    publisher.finish(late, order(2))
    assert numbers(rows(DAILY)) == [2]


def test_builds_of_different_partitions_do_not_get_in_each_others_way(publisher, rows):
    early, late = publisher.start(PARTITIONED, partition=day("01")), publisher.start(PARTITIONED, partition=day("02"))
    publisher.finish(late, order(2, date=2))
    publisher.finish(early, order(1, date=1))
    assert numbers(rows(PARTITIONED)) == [1, 2]


def test_an_early_build_of_a_range_is_stale_when_one_of_its_partitions_is_newer(publisher, rows):
    early = publisher.start(PARTITIONED, partition=day("01", "03"))
    publisher.publish(PARTITIONED, order(2, date=2), partition=day("02"))
    with pytest.raises(StaleWriter):
        publisher.finish(early, order(1, date=1))
    assert numbers(rows(PARTITIONED)) == [2]


def test_an_early_build_of_the_whole_table_is_stale_when_a_partition_is_newer(publisher):
    early = publisher.start(PARTITIONED)
    publisher.publish(PARTITIONED, order(2, date=2), partition=day("02"))
    with pytest.raises(StaleWriter):
        publisher.finish(early, order(1))


def test_appends_add_up_in_any_order(publisher, rows):
    early, late = publisher.start(APPENDED), publisher.start(APPENDED)
    publisher.finish(late, order(2))
    publisher.finish(early, order(1))
    assert numbers(rows(APPENDED)) == [1, 2]


def test_what_was_rolled_back_while_a_build_ran_stays_rolled_back(publisher, rows, lakehouse):
    good = publisher.publish(DAILY, order(1)).release
    publisher.publish(DAILY, order(2))
    running = publisher.start(DAILY)
    rollback(lakehouse, DAILY.address, good.snapshot_id)
    with pytest.raises(StaleWriter, match="rolled back"):
        publisher.finish(running, order(3))
    assert numbers(rows(DAILY)) == [1]
    publisher.publish(DAILY, order(4))
    assert numbers(rows(DAILY)) == [4]


def staged_commit(publisher: Publisher, build, select: str, *, between) -> None:
    """Stages and checks, lets something happen, and then commits."""
    lakehouse = publisher.lakehouse
    with lakehouse.connect() as connection:
        table = lakehouse.tables.require(build.address, build.contract)
        staged = stage(
            connection, select, table=table, contract=build.contract, build=build.number, mode=build.mode, partition=build.partition
        )
    standing = standing_of(lakehouse, build)
    between()
    certificate = certify(build, staged, (), content=None)
    commit(
        lakehouse.tables,
        staged,
        contract=build.contract,
        certificate=certificate,
        partition=build.partition,
        fence=fence(build, standing),
    )


def test_checks_are_void_when_the_table_moved_before_the_commit(publisher, rows):
    build = publisher.start(PARTITIONED, partition=day("02"))

    def another_day():
        publisher.publish(PARTITIONED, order(1, date=1), partition=day("01"))

    with pytest.raises(Moved):
        staged_commit(publisher, build, order(1, date=2), between=another_day)
    assert numbers(rows(PARTITIONED)) == [1]


def test_two_processes_of_one_run_publish_once(publisher, rows):
    build = publisher.start(DAILY, run="same")

    def the_other_process():
        publisher.publish(DAILY, order(2), run="same")

    with pytest.raises((AlreadyPublished, StaleWriter)):
        staged_commit(publisher, build, order(1), between=the_other_process)
    assert numbers(rows(DAILY)) == [2]


def test_an_append_of_the_same_run_meets_its_own_publication(publisher, rows):
    build = publisher.start(APPENDED, run="same")

    def the_other_process():
        publisher.publish(APPENDED, order(2), run="same")

    with pytest.raises(AlreadyPublished):
        staged_commit(publisher, build, order(1), between=the_other_process)
    assert numbers(rows(APPENDED)) == [2]


def together(publisher: Publisher, jobs: list) -> list:
    """Runs each job in a thread with a lakehouse of its own, all starting at once; returns results and errors."""
    start = Barrier(len(jobs))

    def work(job):
        with open_lakehouse(publisher.lakehouse.settings) as own:
            start.wait()
            try:
                return job(Publisher(own))
            except ContractBroken as broken:
                return broken

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(work, jobs))


def test_many_partitions_at_once_are_all_published(publisher, rows, lakehouse):
    def job(number: int):
        return lambda own: own.publish(PARTITIONED, order(number, date=number), run=f"run-{number}", partition=day(f"{number:02}"))

    together(publisher, [job(number) for number in range(1, 5)])
    assert numbers(rows(PARTITIONED)) == [1, 2, 3, 4]
    assert len(releases(lakehouse, PARTITIONED.address)) == 4


def test_one_key_in_two_partitions_at_once_is_published_once(publisher, rows):
    def job(number: int):
        return lambda own: own.publish(PARTITIONED, order(7, date=number), run=f"run-{number}", partition=day(f"{number:02}"))

    done = together(publisher, [job(number) for number in range(1, 4)])
    assert sum(isinstance(each, ContractBroken) for each in done) == 2
    assert numbers(rows(PARTITIONED)) == [7]


def test_two_builds_that_go_on_from_the_same_head_append_only_once(publisher, rows):
    publisher.publish(APPENDED, order(1), sources={"facts": "up to 1"}, continues={"facts": ""})
    both = [publisher.start(APPENDED, sources={"facts": f"up to {upto}"}, continues={"facts": "up to 1"}) for upto in (2, 3)]
    publisher.finish(both[0], order(2))
    with pytest.raises(CommitConflict):
        publisher.finish(both[1], order(2))
    assert numbers(rows(APPENDED)) == [1, 2]


def test_a_build_that_goes_on_from_a_head_may_be_retried_by_its_run(publisher, rows):
    publisher.publish(APPENDED, order(1), run="a", sources={"facts": "up to 1"}, continues={"facts": ""})
    assert publisher.publish(APPENDED, order(1), run="a", sources={"facts": "up to 2"}, continues={"facts": "up to 1"}).repeated
    assert numbers(rows(APPENDED)) == [1]
