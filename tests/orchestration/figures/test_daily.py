from datetime import timedelta

import dagster as dg
import pytest

from mesh_platform.concepts import clock
from mesh_platform.concepts.names import PortAddress
from mesh_platform.declarations.reader import require_mesh
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.orchestration.definitions import load_domain
from mesh_platform.orchestration.figures.names import BUDGET, RATING, READERS, READS, SCORE, STANDING
from mesh_platform.orchestration.figures.standing import standing_figures
from mesh_platform.orchestration.home.instance import open_instance
from mesh_platform.orchestration.running.runner import run
from mesh_platform.scorecards.scoring import score
from mesh_platform.settings import load_settings

ORDERS = PortAddress.parse("sales.orders.daily")


@pytest.fixture
def built(root):
    run(require_mesh(root), [ORDERS])
    return root


def note(lakehouse, kind, **details):
    lakehouse.ledger.record(kind, str(ORDERS), details=details)


def of_orders(root, lakehouse):
    mesh = require_mesh(root)
    cards = score(lakehouse, mesh, products=[ORDERS.of_product])
    return standing_figures(lakehouse, mesh.domain("sales"), cards, at=clock.now())[ORDERS]


def test_what_nobody_has_measured_or_said_is_left_out(built):
    with open_lakehouse(load_settings(built)) as lakehouse:
        found = of_orders(built, lakehouse)
    assert (found[READERS], found[READS]) == (0, 0)
    assert 0 < found[SCORE] < 100
    assert RATING not in found


def test_readers_and_ratings_are_those_of_the_last_days(built):
    with open_lakehouse(load_settings(built)) as lakehouse:
        for consumer, days in (("finance.revenue", 0), ("finance.revenue", 1), ("finance.costs", 2), ("finance.past", 40)):
            with clock.frozen_at(clock.now() - timedelta(days=days)):
                note(lakehouse, Kind.READ, consumer=consumer, door="read", columns=["amount"], rows=4, bytes=100, snapshot_id=1)
        for consumer, stars in (("finance.revenue", 5), ("finance.costs", 2)):
            note(lakehouse, Kind.RATED, consumer=consumer, stars=stars, comment="")
        found = of_orders(built, lakehouse)
    assert (found[READERS], found[READS], found[RATING]) == (2, 3, 3.5)


def test_every_day_each_port_says_how_it_stands(built):
    definitions = load_domain(built / "domains" / "sales" / "definitions.py")
    schedule = definitions.resolve_schedule_def("standing_schedule")
    assert schedule.default_status is dg.DefaultScheduleStatus.RUNNING
    with open_instance(load_settings(built)) as instance:
        assert definitions.resolve_job_def(schedule.job_name).execute_in_process(instance=instance).success
        (record,) = instance.fetch_observations(dg.AssetKey(list(ORDERS.key)), limit=9).records
        metadata = dict(record.asset_observation.metadata)
    assert {SCORE, READERS, READS, BUDGET} <= {*metadata}
    badge = metadata.pop("badge")
    assert badge.value.startswith(f"![{metadata[SCORE].value} points](data:image/svg+xml;base64,")
    assert all(isinstance(each, dg.IntMetadataValue | dg.FloatMetadataValue) for each in metadata.values())


def test_each_line_goes_on_through_the_events_of_the_other_kind(built):
    key, definitions = dg.AssetKey(list(ORDERS.key)), load_domain(built / "domains" / "sales" / "definitions.py")
    with open_instance(load_settings(built)) as instance:
        assert definitions.resolve_job_def("standing").execute_in_process(instance=instance).success
        observed = instance.fetch_observations(key, limit=1).records[0].asset_observation.metadata
        run(require_mesh(built), [ORDERS])
        published = instance.get_latest_materialization_event(key).asset_materialization.metadata
    assert (observed["dagster/row_count"].value, observed["checks warned"].value) == (4, 0)
    assert {each: published[each] for each in STANDING & {*observed}} == {each: observed[each] for each in STANDING & {*observed}}
