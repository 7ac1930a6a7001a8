from pathlib import Path

import dagster as dg
import pytest

from mesh_platform.concepts.names import PortAddress
from mesh_platform.declarations.reader import require_mesh
from mesh_platform.orchestration.home.instance import open_instance
from mesh_platform.orchestration.running.runner import run
from mesh_platform.settings import load_settings
from tests.sample_mesh import ORDERS_ODCS, ORDERS_SQL, SAMPLE_MESH, write_mesh

ORDERS = PortAddress.parse("sales.orders.daily")
LINES = "domains/sales/orders/files/order_lines.csv"
CUT = """\
    required: true
    partitioned: true
    partitionKeyPosition: 1
    customProperties: [{property: partitionBy, vendor: mesh, value: {granularity: day, start: 2024-01-01, end: 2024-02-02}}]
  - name: channel"""


@pytest.fixture
def by_day(root: Path) -> Path:
    bounds = "where ordered_at >= getvariable('partition_start') and ordered_at < getvariable('partition_end')\n"
    cut = SAMPLE_MESH[ORDERS_ODCS].replace("    required: true\n  - name: channel", CUT)
    return write_mesh(root, {ORDERS_ODCS: cut, ORDERS_SQL: SAMPLE_MESH[ORDERS_SQL] + bounds})


def published(root: Path, partition: str) -> dict[str, str]:
    """Publishes, and tells the data version of each partition that has one."""
    report = run(require_mesh(root), [ORDERS], partition=partition)
    assert report.holds, [each.reason for each in report.outcomes]
    with open_instance(load_settings(root)) as instance:
        tags = instance.event_log_storage.get_latest_tags_by_partition(
            dg.AssetKey(ORDERS.key), dg.DagsterEventType.ASSET_MATERIALIZATION, ["dagster/data_version"]
        )
    return {each: found["dagster/data_version"] for each, found in tags.items()}


def test_a_partition_that_is_published_again_as_it_was_keeps_its_version(by_day):
    first = published(by_day, "2024-01-01")
    both = published(by_day, "2024-01-02")
    assert both["2024-01-01"] == first["2024-01-01"] != both["2024-01-02"]
    assert published(by_day, "2024-01-01") == both
    write_mesh(by_day, {LINES: SAMPLE_MESH[LINES].replace("10.50", "11.50")})
    late = published(by_day, "2024-01-01")
    assert late["2024-01-01"] != both["2024-01-01"]
    assert late["2024-01-02"] == both["2024-01-02"]


def test_a_range_that_was_built_as_one_keeps_its_version_too(by_day):
    whole = published(by_day, "2024-01-01..2024-01-05")
    published(by_day, "2024-02-01")
    again = published(by_day, "2024-01-01..2024-01-05")
    assert {each: again[each] for each in whole} == whole
