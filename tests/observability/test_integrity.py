"""Each way to tamper with the record or the data, done by hand and found."""

import json
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from mesh_platform.concepts import clock
from mesh_platform.concepts.release import Mode
from mesh_platform.errors import UsageError
from mesh_platform.lakehouse.lakehouse import Lakehouse, open_lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.reading.snapshots import pin
from mesh_platform.lakehouse.storage import duckdb_path
from mesh_platform.lakehouse.upkeep.compaction import FEWEST, compact, plan_compaction
from mesh_platform.lakehouse.writing.rollback import rollback
from mesh_platform.observability.grounds import grounds
from mesh_platform.observability.integrity import Integrity, verify
from mesh_platform.observability.links import Head
from tests.sample_ports import contract, orders, port

ADA, GRACE = (1, "2024-01-01", "10.50", "Ada"), (2, "2024-01-02", "99.90", "Grace")
DAILY = port()
WEEKLY = port("sales.orders.weekly", contract=contract("sales.orders.weekly"), mode=Mode.APPEND)


@pytest.fixture
def published(publisher, lakehouse) -> Lakehouse:
    publisher.publish(DAILY, orders(ADA))
    publisher.publish(DAILY, orders(ADA, GRACE))
    publisher.publish(WEEKLY, orders(ADA))
    publisher.publish(WEEKLY, orders(GRACE))
    return lakehouse


def alter(lakehouse: Lakehouse, script: str) -> None:
    with sqlite3.connect(lakehouse.settings.state / "mesh.db") as database:
        database.executescript(script)
    database.close()


def files_of(lakehouse: Lakehouse, address) -> list[Path]:
    return [Path(duckdb_path(each.uri)) for each in pin(lakehouse, address).files]


def told(found: Integrity) -> str:
    return "\n".join(f"{each.place}  {each.message}" for each in found.faults)


def test_what_nobody_touched_holds(published):
    found = verify(published)
    assert found.holds, told(found)
    assert (found.facts, found.unlinked, found.ports) == (8, 0, 2)
    assert (found.files.compared, found.files.unknown) == (3, 0)
    assert found.head == Head(8, published.ledger.facts(limit=1)[0].hash)


def test_compacted_files_are_held_against_the_fact_that_wrote_them(published, publisher):
    for number in range(FEWEST):
        publisher.publish(WEEKLY, orders((10 + number, "2024-01-05", "1.00", "Ada")))
    compact(published, plan_compaction(published, WEEKLY.address))
    assert verify(published).holds, told(verify(published))
    (file,) = files_of(published, WEEKLY.address)
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    assert "is not the file that fact" in told(verify(published))


def test_an_empty_mesh_holds(lakehouse):
    assert verify(lakehouse).holds


def test_a_changed_fact_is_named(published):
    alter(published, "update ledger set actor = 'somebody else' where id = 4")
    assert "fact 4  does not follow fact 3" in told(verify(published))


def test_facts_cut_off_at_the_end_are_missed_by_the_tables(published):
    head = verify(published).head
    alter(published, "delete from ledger where id > 6")
    found = told(verify(published))
    assert "names fact 7 as the start of its build, which the ledger does not have" in found
    assert "is in no fact" in found
    assert "fact 8  is missing: the ledger ends with fact 6" in told(verify(published, head=head))


def test_facts_cut_off_that_no_table_knows_of_are_missed_by_the_head_alone(published):
    published.ledger.record("read", "sales.orders.daily")
    head = verify(published).head
    alter(published, "delete from ledger where id = 9")
    assert verify(published).holds
    assert "fact 9  is missing" in told(verify(published, head=head))
    published.ledger.record("read", "sales.orders.daily")
    assert verify(published, head=head).holds is False


def test_a_ledger_written_anew_contradicts_the_head_that_was_kept(published):
    head = verify(published).head
    alter(published, "create table copy as select * from ledger; delete from ledger; delete from sqlite_sequence where name = 'ledger'")
    with sqlite3.connect(published.settings.state / "mesh.db") as database:
        facts = database.execute("select kind, subject, run_id, details from copy order by id").fetchall()
    for kind, subject, run_id, details in facts:
        published.ledger.record(kind, subject, run_id=run_id, details=json.loads(details))
    assert verify(published).holds
    assert "fact 8  has another hash than the head that was kept" in told(verify(published, head=head))


def test_a_head_from_before_still_holds_when_the_ledger_has_grown(published, publisher):
    head = verify(published).head
    publisher.publish(DAILY, orders(ADA))
    assert verify(published, head=head).holds


def test_an_old_copy_of_the_ledger_does_not_know_the_newest_releases(published, publisher):
    copy = sqlite3.connect(":memory:")
    with sqlite3.connect(published.settings.state / "mesh.db") as database:
        database.backup(copy)
    publisher.publish(DAILY, orders(GRACE))
    ledger = copy.execute("select id, at, kind, subject, actor, run_id, details, hash from ledger").fetchall()
    with sqlite3.connect(published.settings.state / "mesh.db") as database:
        database.execute("delete from ledger")
        database.executemany("insert into ledger values (?, ?, ?, ?, ?, ?, ?, ?)", ledger)
    found = told(verify(published))
    assert "fact" not in {line.partition(" ")[0] for line in found.splitlines()}
    assert "sales.orders.daily  snapshot" in found


def test_a_replaced_file_of_the_same_size_is_named(published):
    file = files_of(published, DAILY.address)[0]
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    found = told(verify(published))
    assert f"file://{file}  is not the file that fact 4 published: the same {len(content):,} bytes, but SHA-256" in found
    assert verify(published, with_files=False).holds


def test_a_file_of_another_size_and_one_that_is_gone_are_named(published):
    first, second = files_of(published, WEEKLY.address)
    first.write_bytes(first.read_bytes() + b"x")
    second.unlink()
    found = told(verify(published))
    assert f"file://{first}  is not the file" in found
    assert f"file://{second}  is gone" in found


def test_a_publication_from_before_checksums_is_counted_and_not_called_wrong(published):
    alter(published, "update ledger set details = json_remove(details, '$.files'), hash = null; delete from ledger where kind = 'refused'")
    found = verify(published)
    assert found.holds, told(found)
    assert (found.facts, found.unlinked) == (0, 8)
    assert (found.files.compared, found.files.unknown) == (0, 3)


def test_a_rolled_back_port_holds_and_one_that_was_set_back_by_hand_does_not(published, publisher):
    first = publisher.publish(DAILY, orders(GRACE)).release
    publisher.publish(DAILY, orders(ADA))
    rollback(published, DAILY.address, first.snapshot_id)
    assert verify(published).holds
    publisher.publish(DAILY, orders(ADA, GRACE))
    assert verify(published).holds
    table = published.tables.find(DAILY.address)
    with table.manage_snapshots() as manage:
        manage.set_current_snapshot(snapshot_id=first.snapshot_id)
    assert f"consumers read snapshot {first.snapshot_id}, which does not come after" in told(verify(published))


def test_a_forged_certificate_is_named(published):
    table = published.tables.find(DAILY.address)
    file = Path(duckdb_path(table.metadata_location))
    file.write_text(file.read_text().replace('"mesh.code-version":"code-1"', '"mesh.code-version":"code-2"'))
    with open_lakehouse(published.settings) as again:
        assert "carries another certificate than fact 4" in told(verify(again))


@pytest.mark.parametrize("text", ["", "12", "12:", ":abc", "x:abc"])
def test_what_is_no_head_is_a_wrong_call(text):
    with pytest.raises(UsageError, match="is no head"):
        Head.parse(text)


@pytest.fixture
def unrecorded(published, publisher) -> Lakehouse:
    """Its process died between the commit and the record."""
    publisher.publish(DAILY, orders(GRACE), run="that-died")
    alter(published, "delete from ledger where id = (select max(id) from ledger)")
    return published


def test_a_build_between_its_commit_and_its_record_may_be_at_work(unrecorded):
    assert verify(unrecorded).holds


@pytest.mark.parametrize(("run", "days"), [("that-died", 0), ("the-next", 2)])
def test_a_release_that_was_committed_and_not_recorded_is_recorded_by_the_next_build(unrecorded, publisher, run, days):
    with clock.frozen_at(clock.now() + timedelta(days=days)):
        assert verify(unrecorded).holds is (days == 0)
        publisher.publish(DAILY, orders(ADA), run=run)
        found = verify(unrecorded)
    assert found.holds, told(found)
    (belated,) = [each for each in unrecorded.ledger.facts(Kind.PUBLISHED) if "belated" in each.details]
    assert (belated.run_id, belated.details["build"]) == ("that-died", 9)
    assert "recorded by build" in grounds(belated)


def test_a_release_that_no_build_has_started_to_make_stays_a_fault(unrecorded, publisher):
    alter(unrecorded, "delete from ledger where id = (select max(id) from ledger)")  # the start of its build
    publisher.publish(DAILY, orders(ADA), run="the-next")
    assert "is in no fact" in told(verify(unrecorded))
