import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest

from mesh_platform.errors import InvalidDeclaration
from mesh_platform.orchestration.definitions import load_domain
from mesh_platform.orchestration.locations.foreign_inputs import STUB
from tests.sample_mesh import ORDERS_ODCS, ORDERS_SQL, REVENUE_ODPS, REVENUE_SQL, SAMPLE_MESH, write_mesh, write_sample_mesh

ORDERS = dg.AssetKey(["sales", "orders", "daily"])
REVENUE = dg.AssetKey(["finance", "revenue", "monthly"])


def loaded(root: Path, domain: str) -> dg.Definitions:
    return load_domain(root / "domains" / domain / "definitions.py")


def spec(definitions: dg.Definitions, key: dg.AssetKey) -> dg.AssetSpec:
    return next(each for each in definitions.resolve_all_asset_specs() if each.key == key)


def test_a_port_is_an_asset_with_everything_its_declarations_say(root):
    found = spec(loaded(root, "sales"), ORDERS)
    assert found.description.startswith("One row an order.\n")
    assert found.group_name == "sales/orders"
    assert found.owners == ["team:sales"]
    assert found.kinds == {"sql", "duckdb", "iceberg"}
    assert (
        found.tags.items()
        >= {
            "domain": "sales",
            "product": "orders",
            "lifecycle": "active",
            "classification": "confidential",
            "alignment": "sourceAligned",
            "tier": "tier1",
            "shop": "",
        }.items()
    )
    assert found.metadata["contract version"] == "1.0.0"
    assert found.metadata["dagster/table_name"] == "sales.orders.daily"
    references = found.metadata["dagster/code_references"].code_references
    assert [each.file_path for each in references] == [str(root / ORDERS_SQL), str(root / ORDERS_ODCS)]


def test_columns_show_descriptions_constraints_and_classifications(root):
    schema = spec(loaded(root, "sales"), ORDERS).metadata["dagster/column_schema"]
    order_id, _, channel, customer, amount = schema.columns
    assert (order_id.description, order_id.constraints.nullable, order_id.constraints.unique) == ("Number of the order.", False, True)
    assert order_id.constraints.other == ["primary key"]
    assert channel.constraints.other == ["one of shop, web"]
    assert customer.tags == {"classification": "confidential"}
    assert (amount.type, amount.constraints.other) == ("decimal(10, 2)", ["at least 0"])


def test_each_promise_is_a_check_and_only_errors_block(root):
    graph = loaded(root, "sales").resolve_asset_graph()
    checks = {key.name: graph.get(key).blocking for key in graph.asset_check_keys}
    assert checks["some_orders"] is True
    assert checks["ordered_at_latency"] is False
    assert len(checks) > 8


def test_a_port_of_another_domain_is_read_and_not_taken_over(root):
    graph = loaded(root, "finance").resolve_asset_graph()
    assert graph.get(REVENUE).parent_keys == {ORDERS}
    assert not graph.get(ORDERS).is_executable
    assert graph.get(ORDERS).group_name == "sales/orders"
    assert graph.get(ORDERS).metadata[STUB]  # else a reader would hide why its producer cannot be built


def test_the_code_version_follows_the_code_and_the_promise(root):
    before = spec(loaded(root, "sales"), ORDERS).code_version
    write_mesh(root, {ORDERS_SQL: SAMPLE_MESH[ORDERS_SQL] + "where amount > 0\n"})
    changed_code = spec(loaded(root, "sales"), ORDERS).code_version
    write_mesh(root, {ORDERS_ODCS: SAMPLE_MESH[ORDERS_ODCS].replace("minimum: 0", "minimum: 1")})
    changed_promise = spec(loaded(root, "sales"), ORDERS).code_version
    assert len({before, changed_code, changed_promise}) == 3


def test_automation_and_schedules_are_on(root):
    write_mesh(root, {ORDERS_ODCS: SAMPLE_MESH[ORDERS_ODCS] + "- property: frequency\n  value: 1\n  unit: d\n  schedule: 0 6 * * *\n"})
    sales, finance = loaded(root, "sales"), loaded(root, "finance")
    schedule = sales.resolve_schedule_def("sales_orders_schedule")
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("0 6 * * *", "UTC")
    assert schedule.default_status is dg.DefaultScheduleStatus.RUNNING
    assert spec(sales, ORDERS).automation_condition is None
    assert spec(finance, REVENUE).automation_condition is not None
    assert finance.resolve_sensor_def("default_automation_condition_sensor").default_status is dg.DefaultSensorStatus.RUNNING


def test_a_broken_contract_shows_its_problems_and_hides_nothing_else(root):
    second = {
        "domains/sales/shops/shops.odps.yaml": SAMPLE_MESH["domains/sales/orders/orders.odps.yaml"]
        .replace("sales.orders", "sales.shops")
        .replace("name: Orders", "name: Shops"),
        "domains/sales/shops/daily.odcs.yaml": SAMPLE_MESH[ORDERS_ODCS].replace("sales.orders.daily", "sales.shops.daily"),
        "domains/sales/shops/daily.sql": SAMPLE_MESH[ORDERS_SQL],
        "domains/sales/shops/files/order_lines.csv": SAMPLE_MESH["domains/sales/orders/files/order_lines.csv"],
        ORDERS_ODCS: SAMPLE_MESH[ORDERS_ODCS].replace("logicalType: integer", "logicalType: intger"),
    }
    write_mesh(root, second)
    definitions = loaded(root, "sales")
    broken = spec(definitions, ORDERS)
    assert broken.kinds == {"invalid"}
    assert "daily.odcs.yaml" in (broken.description or "")
    assert definitions.resolve_asset_graph().materializable_asset_keys == {dg.AssetKey(["sales", "shops", "daily"])}


def test_a_product_that_cannot_be_read_shows_as_itself(root):
    write_mesh(root, {REVENUE_ODPS: SAMPLE_MESH[REVENUE_ODPS].replace("status: active", "status: avtive")})
    broken = [each for each in loaded(root, "finance").resolve_all_asset_specs() if "invalid" in each.kinds]
    assert broken
    assert "status" in (broken[0].description or "")


def test_a_domain_that_is_not_valid_does_not_load(root):
    write_mesh(root, {"domains/finance/domain.yaml": "kind: Domain\n"})
    with pytest.raises(InvalidDeclaration, match="finance is not valid"):
        loaded(root, "finance")


def test_a_port_that_nothing_makes_says_how_to_make_it(root):
    (root / REVENUE_SQL).unlink()
    assert "nothing makes finance.revenue.monthly" in (spec(loaded(root, "finance"), REVENUE).description or "")


ORDINARY = """\
import dagster as dg

@dg.asset(key_prefix=["finance", "private"])
def rates() -> int:
    return 1

@dg.asset_check(asset=rates)
def rates_hold():
    return dg.AssetCheckResult(passed=True)

@dg.sensor(target=rates)
def watch(context):
    return dg.SkipReason("nothing")

rates_job = dg.define_asset_job("rates_job", [rates])
daily_rates = dg.ScheduleDefinition(job=rates_job, cron_schedule="0 1 * * *")

class Bank(dg.ConfigurableResource):
    name: str = "bank"

bank = Bank()
"""


def test_ordinary_dagster_code_is_taken_as_it_is(root):
    write_mesh(
        root, {"domains/finance/rates.py": ORDINARY, "domains/finance/use_rates.py": "from domains.finance.rates import rates, dg\n"}
    )
    sys.path.insert(0, str(root))
    try:
        definitions = loaded(root, "finance")
    finally:
        sys.path.remove(str(root))
    assert dg.AssetKey(["finance", "private", "rates"]) in definitions.resolve_asset_graph().materializable_asset_keys
    assert definitions.resolve_job_def("rates_job")
    assert definitions.resolve_schedule_def("rates_job_schedule")
    assert definitions.resolve_sensor_def("watch")
    assert definitions.resources.keys() == {"bank", "private_store", "io_manager"}


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("@dg.asset(key=['sales', 'orders', 'taken'])\ndef taken(): ...\n", "key-prefix"),
        ("@dg.asset(key=['finance', 'revenue', 'monthly'])\ndef twice(): ...\n", "key-twice"),
        ("@dg.asset_check(asset=dg.AssetKey(['sales', 'orders', 'daily']))\ndef meddle(): ...\n", "foreign-check"),
    ],
)
def test_code_that_reaches_outside_its_domain_does_not_load(root, code, rule):
    write_mesh(root, {"domains/finance/reach.py": f"import dagster as dg\n\n{code}"})
    with pytest.raises(InvalidDeclaration) as caught:
        loaded(root, "finance")
    assert [each.rule for each in caught.value.problems] == [rule]


def test_loading_imports_no_engine_and_no_table_library(tmp_path):
    python = "def monthly(orders: 'pandas.DataFrame'):\n    import pandas\n    return orders\n"
    root = write_sample_mesh(tmp_path / "lean", {REVENUE_SQL: None, "domains/finance/revenue/monthly.py": python})
    program = (
        "import sys; from mesh_platform.orchestration.definitions import load_domain\n"
        f"load_domain({str(root / 'domains/finance/definitions.py')!r})\n"
        "heavy = {'pandas', 'polars', 'pyarrow', 'duckdb', 'pyiceberg', 'sqlglot', 'sqlalchemy', 'dbt', 'dlt'} & sys.modules.keys()\n"
        "sys.exit(f'imported {heavy}' if heavy else 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=Path.cwd())
    assert done.returncode == 0, done.stderr
