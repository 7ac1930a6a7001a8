from dataclasses import replace

import pytest

from mesh_platform.concepts.release import Mode
from mesh_platform.concepts.types import ListType, Primitive
from mesh_platform.errors import MeshError
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.reading.snapshots import pin, releases
from mesh_platform.lakehouse.upkeep.compaction import FEWEST, compact, plan_compaction
from mesh_platform.lakehouse.upkeep.maintenance import maintain, plan_maintenance
from mesh_platform.lakehouse.writing.rollback import rollback
from tests.lakehouse.sample_port import PORT, contract_of, publish, rows


def append(lakehouse, connection, count, **more):
    for n in range(count):
        publish(lakehouse, connection, f"select {n}::bigint n, 'a' word", mode=Mode.APPEND, run_id=f"run-{n}", **more)


def test_small_files_become_one_and_every_row_stays(lakehouse, connection):
    append(lakehouse, connection, FEWEST + 2)
    before = rows(lakehouse, connection)
    release = compact(lakehouse, plan_compaction(lakehouse, PORT))
    assert release.files == 1
    assert rows(lakehouse, connection) == before
    assert plan_compaction(lakehouse, PORT) is None


def test_few_files_stay_as_they_are(lakehouse, connection):
    append(lakehouse, connection, FEWEST - 1)
    assert plan_compaction(lakehouse, PORT) is None


def test_a_port_that_replaces_is_left_alone(lakehouse, connection):
    for n in range(FEWEST + 1):
        publish(lakehouse, connection, f"select {n}::bigint n, 'a' word")
    assert plan_compaction(lakehouse, PORT) is None


def test_consumers_are_not_woken_for_the_same_content(lakehouse, connection):
    append(lakehouse, connection, FEWEST)
    (before, *_) = releases(lakehouse, PORT)
    release = compact(lakehouse, plan_compaction(lakehouse, PORT))
    assert release.certificate.content == before.certificate.content
    assert release.certificate.verdicts == before.certificate.verdicts


def test_an_appending_build_that_started_before_still_publishes(lakehouse, connection):
    append(lakehouse, connection, FEWEST)
    number = lakehouse.ledger.record(Kind.BUILD_STARTED, str(PORT), run_id="slow")
    compact(lakehouse, plan_compaction(lakehouse, PORT))
    publish(lakehouse, connection, "select 99::bigint n, 'late' word", mode=Mode.APPEND, build=number, run_id="slow")
    assert len(rows(lakehouse, connection)) == FEWEST + 1


def test_a_build_that_is_published_meanwhile_loses_nothing(lakehouse, connection):
    append(lakehouse, connection, FEWEST)
    plan = plan_compaction(lakehouse, PORT)
    publish(lakehouse, connection, "select 99::bigint n, 'new' word", mode=Mode.APPEND, run_id="meanwhile")
    assert compact(lakehouse, plan) is None
    assert len(rows(lakehouse, connection)) == FEWEST + 1


def test_files_that_a_rollback_took_away_do_not_come_back(lakehouse, connection):
    append(lakehouse, connection, FEWEST)
    plan = plan_compaction(lakehouse, PORT)
    first = releases(lakehouse, PORT)[-1]
    rollback(lakehouse, PORT, first.snapshot_id)
    assert compact(lakehouse, plan) is None
    assert rows(lakehouse, connection) == [(0, "a")]


def test_rows_that_came_out_different_are_never_published(lakehouse, connection):
    append(lakehouse, connection, FEWEST + 1)
    plan = plan_compaction(lakehouse, PORT)
    (group,) = plan.groups
    doctored = replace(plan, groups=((*group[:-1], replace(group[-1], uri=group[0].uri)),))
    before = pin(lakehouse, PORT).snapshot_id
    with pytest.raises(MeshError, match="came out different"):
        compact(lakehouse, doctored)
    assert pin(lakehouse, PORT).snapshot_id == before


def test_columns_that_came_later_and_nested_ones_are_kept(lakehouse, connection):
    append(lakehouse, connection, FEWEST)
    wider = contract_of({"n": Primitive.LONG, "word": Primitive.STRING, "tags": ListType(Primitive.STRING)})
    publish(lakehouse, connection, "select 7::bigint n, null word, ['x', null] tags", contract=wider, mode=Mode.APPEND, run_id="wide")
    before = rows(lakehouse, connection)
    assert compact(lakehouse, plan_compaction(lakehouse, PORT)).files == 1
    assert rows(lakehouse, connection) == before
    assert (7, None, ["x", None]) in before


def test_maintenance_compacts_and_older_snapshots_stay_readable(lakehouse, connection):
    append(lakehouse, connection, FEWEST)
    (before, *_) = releases(lakehouse, PORT)
    maintain(lakehouse, plan_maintenance(lakehouse))
    assert pin(lakehouse, PORT).rows == pin(lakehouse, PORT, before.snapshot_id).rows == FEWEST
    assert len(pin(lakehouse, PORT).files) == 1
    (fact,) = lakehouse.ledger.facts(Kind.COMPACTED)
    assert (fact.details["replaced"], fact.details["rows"]) == (FEWEST, FEWEST)
    assert plan_maintenance(lakehouse)[0].abandoned == ()


def test_what_was_added_since_is_compacted_when_it_is_enough(lakehouse, connection):
    append(lakehouse, connection, FEWEST)
    compact(lakehouse, plan_compaction(lakehouse, PORT))
    append(lakehouse, connection, FEWEST - 1)
    assert len(pin(lakehouse, PORT).files) == FEWEST
    compact(lakehouse, plan_compaction(lakehouse, PORT))
    assert len(pin(lakehouse, PORT).files) == 1
    assert len(rows(lakehouse, connection)) == 2 * FEWEST - 1
