from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

import mesh_platform
from mesh_platform.concepts.partition import Granularity, PartitionScheme, partition_of
from mesh_platform.errors import NotPublished
from mesh_platform.lakehouse import engine
from mesh_platform.orchestration.dbt.build import dbt_variables
from mesh_platform.orchestration.definitions import load_domain
from mesh_platform.settings import load_settings
from tests.orchestration.dbt.sample_project import BIG, BIG_ODCS, DBT_FILES, PROJECT_FILE, TESTS, write_dbt_mesh

CLEAN, DAILY, BIG_ORDERS = (
    dg.AssetKey(["sales", "private", "clean_orders"]),
    dg.AssetKey(["sales", "orders", "daily"]),
    dg.AssetKey(["sales", "orders", "big"]),
)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_dbt_mesh(tmp_path_factory.mktemp("mesh"))


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as opened:
        yield opened


def _run(
    root: Path, instance: dg.DagsterInstance, keys: list[dg.AssetKey], tags: dict[str, str] | None = None
) -> dg.ExecuteInProcessResult:
    job = load_domain(root / "domains" / "sales" / "definitions.py").resolve_implicit_global_asset_job_def()
    return job.execute_in_process(instance=instance, asset_selection=keys, tags=tags, raise_on_error=False)


def _published(root: Path, address: str) -> list[int]:
    return sorted(mesh_platform.read(address, consumer="sales", root=root).arrow()["order_id"].to_pylist())


def _failure(result: dg.ExecuteInProcessResult) -> str:
    [failed] = [each for each in result.all_events if each.is_step_failure]
    return failed.step_failure_data.user_failure_data.description


def test_what_dbt_built_is_published_and_its_tests_are_told(root: Path, instance: dg.DagsterInstance) -> None:
    result = _run(root, instance, [CLEAN, DAILY, BIG_ORDERS])
    assert result.success
    assert _published(root, "sales.orders.daily") == [1, 2, 3, 4]
    assert _published(root, "sales.orders.big") == [2, 4]
    assert {each.asset_key for each in result.get_asset_materialization_events()} == {CLEAN, DAILY, BIG_ORDERS}
    told = {each.check_name: (each.passed, each.severity) for each in result.get_asset_check_evaluations()}
    assert told["dbt_unique_clean_orders_order_id"][0]
    assert told["dbt_accepted_values_daily_channel__web"] == (False, dg.AssetCheckSeverity.WARN)
    assert told["order_id_required"][0]


def test_a_port_alone_is_built_with_all_it_is_made_from_and_nothing_of_its_inputs_is_stored(
    root: Path, instance: dg.DagsterInstance
) -> None:
    result = _run(root, instance, [BIG_ORDERS])
    assert result.success
    assert _published(root, "sales.orders.big") == [2, 4]
    with pytest.raises(NotPublished):
        mesh_platform.read("sales.orders.daily", consumer="sales", root=root)
    settings = load_settings(root)
    with engine.connect(settings, settings.private_store("sales")) as store:
        tables = {name for (name,) in store.execute("select table_name from information_schema.tables").fetchall()}
    assert tables == {"clean_orders", "big"}


def test_a_model_whose_test_failed_is_not_published_and_holds_no_other_back(tmp_path: Path, instance: dg.DagsterInstance) -> None:
    tests = (DBT_FILES[TESTS] or "").replace("severity: warn", "severity: error")
    root = write_dbt_mesh(tmp_path / "mesh", {TESTS: tests})
    result = _run(root, instance, [DAILY, BIG_ORDERS])
    assert not result.success
    assert "sales.orders.daily was not built: the dbt test accepted_values_daily_channel__web failed" in _failure(result)
    assert _published(root, "sales.orders.big") == [2, 4]
    with pytest.raises(NotPublished):
        mesh_platform.read("sales.orders.daily", consumer="sales", root=root)


def test_a_model_that_breaks_its_contract_is_refused_and_holds_no_other_back(tmp_path: Path, instance: dg.DagsterInstance) -> None:
    root = write_dbt_mesh(tmp_path / "mesh", {BIG: (DBT_FILES[BIG] or "").replace("where amount >= 40", "")})
    result = _run(root, instance, [DAILY, BIG_ORDERS])
    assert not result.success
    assert "sales.orders.big was not published: 1 of its promises did not hold" in _failure(result)
    assert _published(root, "sales.orders.daily") == [1, 2, 3, 4]
    with pytest.raises(NotPublished):
        mesh_platform.read("sales.orders.big", consumer="sales", root=root)


BIG_OF_PARTITION = """\
select order_id, ordered_at::date as ordered_on, amount
from {{ ref('clean_orders') }}
where amount >= 40 and ordered_at::date >= '{{ var("partition_start") }}' and ordered_at::date < '{{ var("partition_end") }}'
"""


def test_a_model_builds_the_partition_of_the_run(tmp_path: Path, instance: dg.DagsterInstance) -> None:
    vars_by_hand = f"{DBT_FILES[PROJECT_FILE]}vars: {{partition_start: '2024-01-01', partition_end: '2024-03-01'}}\n"
    changes = {BIG: BIG_OF_PARTITION, "domains/sales/orders/big.odcs.yaml": BIG_ODCS, PROJECT_FILE: vars_by_hand}
    root = write_dbt_mesh(tmp_path / "mesh", changes)
    assert _run(root, instance, [BIG_ORDERS], {"dagster/partition": "2024-02-01"}).success
    assert _published(root, "sales.orders.big") == [4]


def test_a_check_alone_says_that_it_needs_rows(root: Path, instance: dg.DagsterInstance) -> None:
    job = load_domain(root / "domains" / "sales" / "definitions.py").resolve_implicit_global_asset_job_def()
    subset = job.get_subset(asset_selection=set(), asset_check_selection={dg.AssetCheckKey(DAILY, "order_id_required")})
    result = subset.execute_in_process(instance=instance, raise_on_error=False)
    assert "materialize their assets" in _failure(result)


def test_bounds_are_dates_unless_a_partition_is_an_hour() -> None:
    days = PartitionScheme(column="day", granularity=Granularity.DAY)
    assert dbt_variables(days, partition_of(days, "2013-01-01", "2013-01-02")) == {
        "partition_keys": ["2013-01-01", "2013-01-02"],
        "partition_start": "2013-01-01",
        "partition_end": "2013-01-03",
    }
    hours = PartitionScheme(column="hour", granularity=Granularity.HOUR)
    assert dbt_variables(hours, partition_of(hours, "2013-01-01-05:00"))["partition_end"] == "2013-01-01 06:00:00"
    assert dbt_variables(None, None) == {}
