"""What Dagster's own evaluation asks for after something was published: by the conditions and mappings of real declarations."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest

from mesh_platform.orchestration.definitions import load_domain
from mesh_platform.orchestration.home.instance import open_instance
from mesh_platform.settings import load_settings
from tests.sample_mesh import ORDERS_ODCS, REVENUE_ODCS, REVENUE_SQL, SAMPLE_MESH, write_mesh

ORDERS = dg.AssetKey(["sales", "orders", "daily"])
REVENUE = dg.AssetKey(["finance", "revenue", "monthly"])
CUT = """\
    required: true
    partitioned: true
    partitionKeyPosition: 1
    customProperties: [{{property: partitionBy, vendor: mesh, value: {{{scheme}}}}}]
"""
COUNTRY = "  - {name: country, logicalType: string, description: Where., classification: public,\n"
STATIC = (
    COUNTRY
    + "    partitioned: true, partitionKeyPosition: 1, customProperties: [{{property: partitionBy, vendor: mesh, value: {{{scheme}}}}}]}}\n"
).replace("{name", "{{name", 1)
NOON = datetime(2024, 4, 2, 12, tzinfo=UTC)


def cut(contract: str, column: str, scheme: str | None) -> str:
    """The contract cut by a column of time, or by a new one of text."""
    if scheme is None:
        return contract
    if "static" in scheme:
        return contract.replace("  properties:\n", "  properties:\n" + STATIC.format(scheme=scheme), 1)
    before, name, after = contract.partition(f"  - name: {column}\n")
    return before + name + after.replace("    required: true\n", CUT.format(scheme=scheme), 1)


class Evaluation:
    """The automation of `finance` over time; what `sales` publishes is only reported."""

    def __init__(self, root: Path, instance: dg.DagsterInstance) -> None:
        self.definitions = load_domain(root / "domains/finance/definitions.py")
        self.instance = instance
        self.cursor = None
        self.now = NOON

    def publish(self, *partitions: str | None, version: str, key: dg.AssetKey = ORDERS) -> None:
        for each in partitions:
            event = dg.AssetMaterialization(key, partition=each, tags={"dagster/data_version": f"{version}"})
            self.instance.report_runless_asset_event(event)

    def requested(self) -> set[str | None]:
        """What one tick asks for."""
        found = dg.evaluate_automation_conditions(
            self.definitions, self.instance, dg.AssetSelection.assets(REVENUE), cursor=self.cursor, evaluation_time=self.now
        )
        self.cursor = found.cursor
        return set(found.get_requested_partitions(REVENUE)) if found.total_requested else set()

    def built(self, *partitions: str | None) -> None:
        self.publish(*partitions, version="own", key=REVENUE)


@pytest.fixture
def evaluation(root, request) -> Iterator[Evaluation]:
    orders, revenue = request.param
    contracts = {
        ORDERS_ODCS: cut(SAMPLE_MESH[ORDERS_ODCS], "ordered_at", orders),
        REVENUE_ODCS: cut(SAMPLE_MESH[REVENUE_ODCS], "month", revenue),
        REVENUE_SQL: SAMPLE_MESH[REVENUE_SQL],
    }
    write_mesh(root, contracts)
    with open_instance(load_settings(root)) as instance:
        yield Evaluation(root, instance)


def days(month: int, number: int) -> list[str]:
    return [f"2024-{month:02}-{day:02}" for day in range(1, number + 1)]


DAY, MONTH, YEAR, HOUR = (f"granularity: {each}, start: 2024-01-01" for each in ("day", "month", "year", "hour"))
COUNTRIES, FEWER = "granularity: static, keys: [de, fr, us]", "granularity: static, keys: [fr, us]"


@pytest.mark.parametrize("evaluation", [(DAY, DAY)], indirect=True)
def test_a_day_that_is_published_again_renews_that_day_only(evaluation):
    evaluation.publish("2024-03-01", "2024-03-02", version="1")
    evaluation.built("2024-03-01", "2024-03-02")
    assert evaluation.requested() == set()
    evaluation.publish("2024-03-01", version="2")
    assert evaluation.requested() == {"2024-03-01"}
    assert evaluation.requested() == set()
    evaluation.publish("2024-03-02", version="1")
    assert evaluation.requested() == set(), "equal content woke somebody"


@pytest.mark.parametrize("evaluation", [(DAY, MONTH)], indirect=True)
def test_a_late_day_renews_the_month_that_holds_it(evaluation):
    evaluation.publish(*days(2, 29), *days(3, 31), version="1")
    evaluation.built("2024-02-01", "2024-03-01")
    assert evaluation.requested() == set()
    evaluation.publish("2024-02-29", version="2")
    assert evaluation.requested() == {"2024-02-01"}


@pytest.mark.parametrize("evaluation", [(DAY, MONTH)], indirect=True)
def test_a_month_waits_for_its_last_day(evaluation):
    assert evaluation.requested() == set()
    evaluation.publish(*days(3, 30), version="1")
    assert evaluation.requested() == set()
    evaluation.publish("2024-03-31", version="1")
    assert evaluation.requested() == {"2024-03-01"}


@pytest.mark.parametrize("evaluation", [(MONTH, DAY)], indirect=True)
def test_a_month_renews_each_of_its_days(evaluation):
    assert evaluation.requested() == set()
    evaluation.publish("2024-02-01", version="1")
    assert evaluation.requested() == set(days(2, 29))


@pytest.mark.parametrize("evaluation", [(MONTH, YEAR)], indirect=True)
def test_a_year_waits_for_its_december(evaluation):
    evaluation.now = datetime(2024, 12, 31, 23, tzinfo=UTC)
    months = [f"2024-{month:02}-01" for month in range(1, 13)]
    assert evaluation.requested() == set()
    evaluation.publish(*months[:11], version="1")
    assert evaluation.requested() == set()
    evaluation.now = datetime(2025, 1, 1, 6, tzinfo=UTC)
    assert evaluation.requested() == set()
    evaluation.publish(months[11], version="1")
    assert evaluation.requested() == {"2024-01-01"}


@pytest.mark.parametrize("evaluation", [(HOUR, DAY)], indirect=True)
def test_a_late_hour_renews_its_day_also_where_clocks_change(evaluation):
    hours = [f"2024-03-31-{hour:02}:00" for hour in range(24)]  # in Europe this day has 23 hours; here it is UTC
    evaluation.publish(*hours, version="1")
    evaluation.built("2024-03-31")
    assert evaluation.requested() == set()
    evaluation.publish("2024-03-31-02:00", version="2")
    assert evaluation.requested() == {"2024-03-31"}


@pytest.mark.parametrize("evaluation", [(DAY, None)], indirect=True)
def test_any_day_renews_what_is_not_cut_and_missing_days_hold_nothing_back(evaluation):
    assert evaluation.requested() == set()
    evaluation.publish("2024-03-05", version="1")
    assert evaluation.requested() == {None}
    evaluation.built(None)
    assert evaluation.requested() == set()
    evaluation.publish("2024-03-01", version="1")
    assert evaluation.requested() == {None}


@pytest.mark.parametrize("evaluation", [(None, DAY)], indirect=True)
def test_what_is_not_cut_renews_every_partition(evaluation):
    evaluation.now = datetime(2024, 1, 4, 12, tzinfo=UTC)
    assert evaluation.requested() == set()
    evaluation.publish(None, version="1")
    assert evaluation.requested() == set(days(1, 3))


@pytest.mark.parametrize("evaluation", [(COUNTRIES, FEWER)], indirect=True)
def test_static_partitions_go_by_their_names(evaluation):
    evaluation.publish("de", "fr", "us", version="1")
    evaluation.built("fr", "us")
    assert evaluation.requested() == set()
    evaluation.publish("us", version="2")
    assert evaluation.requested() == {"us"}
    evaluation.publish("de", version="2")
    assert evaluation.requested() == set()


@pytest.mark.parametrize("evaluation", [(COUNTRIES, MONTH)], indirect=True)
def test_what_is_cut_in_another_way_may_be_made_from_anything(evaluation):
    evaluation.publish("de", "fr", "us", version="1")
    evaluation.built("2024-01-01", "2024-02-01", "2024-03-01")
    assert evaluation.requested() == set()
    evaluation.publish("fr", version="2")
    assert evaluation.requested() == {"2024-01-01", "2024-02-01", "2024-03-01"}


@pytest.mark.parametrize("evaluation", [("granularity: day, start: 2024-03-15", DAY)], indirect=True)
def test_a_reader_may_begin_before_what_it_reads(evaluation):
    assert evaluation.requested() == set()
    evaluation.publish("2024-03-15", version="1")
    assert evaluation.requested() == {"2024-03-15"}


@pytest.mark.parametrize("evaluation", [(DAY, DAY)], indirect=True)
def test_a_new_day_is_built_once_it_was_published(evaluation):
    assert evaluation.requested() == set()
    evaluation.now += timedelta(days=1)
    assert evaluation.requested() == set(), "the day has begun, and nothing was published for it"
    evaluation.publish("2024-04-02", version="1")
    assert evaluation.requested() == {"2024-04-02"}


@pytest.mark.parametrize("evaluation", [(None, None)], indirect=True)
def test_a_refusal_after_a_publication_keeps_nobody_from_what_was_published(evaluation):
    evaluation.publish(None, version="1")
    evaluation.built(None)
    assert evaluation.requested() == set()
    evaluation.publish(None, version="2")
    refused = dg.AssetCheckEvaluation(asset_key=ORDERS, check_name="order_id_required", passed=False, metadata={}, blocking=True)
    evaluation.instance.report_runless_asset_event(refused)
    assert evaluation.requested() == {None}
