from datetime import timedelta

import pytest

from mesh_platform.concepts import clock
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.reading.snapshots import pin, relation_sql, releases
from mesh_platform.lakehouse.storage import files_below
from mesh_platform.lakehouse.upkeep.maintenance import maintain, plan_maintenance
from mesh_platform.lakehouse.writing.rollback import rollback
from mesh_platform.settings import Settings
from tests.lakehouse.sample_port import NUMBERS, PORT, certificate_of, commit, publish, rows, staged, start


@pytest.fixture
def settings(tmp_path):
    return Settings(root=tmp_path, threads=2, actor="tester", snapshots_to_keep=3)


def later(days):
    return clock.frozen_at(clock.now() + timedelta(days=days))


def stored(lakehouse):
    return {each.uri for each in files_below(lakehouse.tables.io, lakehouse.tables.location(PORT))}


def publish_many(lakehouse, connection, count):
    return [publish(lakehouse, connection, f"select {n}::bigint n, 'a' word") for n in range(count)]


def test_a_plan_changes_nothing(lakehouse, connection):
    publish_many(lakehouse, connection, 6)
    before = stored(lakehouse)
    with later(30):
        (plan,) = plan_maintenance(lakehouse)
    assert len(plan.expiring) == 3
    assert stored(lakehouse) == before
    assert len(releases(lakehouse, PORT)) == 6


def test_old_snapshots_go_and_the_newest_stay_whole(lakehouse, connection):
    published = publish_many(lakehouse, connection, 6)
    maintain(lakehouse, plan_maintenance(lakehouse))
    assert [each.snapshot_id for each in releases(lakehouse, PORT)] == [each.snapshot_id for each in reversed(published[3:])]
    for n, release in enumerate(published[3:], start=3):
        assert connection.execute(relation_sql(pin(lakehouse, PORT, release.snapshot_id))).fetchall() == [(n, "a")]


def test_files_of_expired_snapshots_stay_for_the_readers_of_the_grace_period(lakehouse, connection):
    publish_many(lakehouse, connection, 1)
    held = pin(lakehouse, PORT)
    publish_many(lakehouse, connection, 5)
    with later(30):
        maintain(lakehouse, plan_maintenance(lakehouse))
        maintain(lakehouse, plan_maintenance(lakehouse))
        assert connection.execute(relation_sql(held)).fetchall() == [(0, "a")]
    with later(60):
        maintain(lakehouse, plan_maintenance(lakehouse))
    assert not stored(lakehouse) & {each.uri for each in held.files}
    assert rows(lakehouse, connection) == [(4, "a")]


def test_a_tagged_snapshot_never_expires(lakehouse, connection):
    first, *_ = publish_many(lakehouse, connection, 6)
    table = lakehouse.tables.find(PORT)
    table.manage_snapshots().create_tag(first.snapshot_id, "audited").commit()
    maintain(lakehouse, plan_maintenance(lakehouse))
    assert first.snapshot_id in {each.snapshot_id for each in releases(lakehouse, PORT)}


def test_the_snapshot_that_was_rolled_back_to_never_expires(lakehouse, connection):
    first, *_ = publish_many(lakehouse, connection, 3)
    rollback(lakehouse, PORT, first.snapshot_id)
    expiring = plan_maintenance(lakehouse)
    publish_many(lakehouse, connection, 3)
    rollback(lakehouse, PORT, first.snapshot_id)
    maintain(lakehouse, plan_maintenance(lakehouse))
    assert expiring[0].expiring == ()
    assert rows(lakehouse, connection) == [(0, "a")]


def test_a_plan_that_a_rollback_overtook_does_not_take_the_current_snapshot(lakehouse, connection):
    first, *_ = publish_many(lakehouse, connection, 6)
    plans = plan_maintenance(lakehouse)
    rollback(lakehouse, PORT, first.snapshot_id)
    maintain(lakehouse, plans)
    assert rows(lakehouse, connection) == [(0, "a")]


def test_refused_files_are_kept_until_the_grace_period_has_passed(lakehouse, connection):
    publish_many(lakehouse, connection, 1)
    refused = staged(lakehouse, connection, "select 9::bigint n, 'a' word")
    lakehouse.ledger.record(Kind.REFUSED, str(PORT), details={"build": refused.build})
    maintain(lakehouse, plan_maintenance(lakehouse))
    assert set(refused.uris) <= stored(lakehouse)
    with later(8):
        maintain(lakehouse, plan_maintenance(lakehouse))
    assert not set(refused.uris) & stored(lakehouse)
    assert rows(lakehouse, connection) == [(0, "a")]


def test_what_a_running_build_staged_is_never_removed(tmp_path):
    impatient = Settings(root=tmp_path, threads=2, grace_days=0)
    with open_lakehouse(impatient) as lakehouse, lakehouse.connect() as connection:
        files = staged(lakehouse, connection, "select 9::bigint n, 'a' word")
        maintain(lakehouse, plan_maintenance(lakehouse))
        commit(lakehouse.tables, files, contract=NUMBERS, certificate=certificate_of(files))
        assert rows(lakehouse, connection) == [(9, "a")]


def test_maintenance_tells_the_ledger_what_it_did(lakehouse, connection):
    publish_many(lakehouse, connection, 5)
    maintain(lakehouse, plan_maintenance(lakehouse))
    (fact,) = lakehouse.ledger.facts(Kind.MAINTAINED, str(PORT))
    assert len(fact.details["expired"]) == 2


def test_what_a_killed_process_spilled_is_removed_a_day_later(lakehouse):
    spilled = lakehouse.settings.state / "spill" / "left"
    spilled.mkdir(parents=True)
    maintain(lakehouse, [])
    assert spilled.exists()
    with later(2):
        maintain(lakehouse, [])
    assert not spilled.exists()


def test_a_port_that_needs_nothing_is_left_alone(lakehouse, connection):
    publish_many(lakehouse, connection, 1)
    start(lakehouse)
    (plan,) = plan_maintenance(lakehouse)
    assert plan.is_empty
    assert plan.abandoned == ()
    maintain(lakehouse, [plan])
    assert lakehouse.ledger.facts(Kind.MAINTAINED) == ()
