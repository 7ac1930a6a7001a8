"""A materialisation carries the charts of its port; one that cannot be drawn never stops it."""

import base64

import dagster as dg
import pytest

from mesh_platform.catalog.charts import drawing
from mesh_platform.concepts.names import PortAddress
from mesh_platform.declarations.reader import require_mesh
from mesh_platform.orchestration.home.instance import open_instance
from mesh_platform.orchestration.running.runner import run
from mesh_platform.settings import load_settings
from tests.sample_mesh import ORDERS_ODPS, SAMPLE_MESH, write_mesh

ORDERS = PortAddress.parse("sales.orders.daily")
PUBLIC = "  customProperties: [{property: access, vendor: mesh, value: public}]\n"
CHARTED = """\
  customProperties:
  - {property: access, vendor: mesh, value: public}
  - property: charts
    vendor: mesh
    value:
    - title: Paid by channel
      mark: bar
      encoding: {x: {field: channel}, y: {aggregate: sum, field: amount, type: quantitative}}
"""


@pytest.fixture
def charted(root):
    return write_mesh(root, {ORDERS_ODPS: SAMPLE_MESH[ORDERS_ODPS].replace(PUBLIC, CHARTED)})


def shown(root) -> dict[str, str]:
    """Publishes, and tells what its materialisation says of charts."""
    report = run(require_mesh(root), [ORDERS])
    assert report.holds, [each.reason for each in report.outcomes]
    with open_instance(load_settings(root)) as instance:
        event = instance.get_latest_materialization_event(dg.AssetKey(ORDERS.key))
    found = event.asset_materialization.metadata if event and event.asset_materialization else {}
    return {name: each.value for name, each in found.items() if name.startswith("chart")}


def test_a_materialisation_shows_the_charts_of_what_it_published(charted):
    markdown = shown(charted)["chart: Paid by channel"]
    head, _, image = markdown.removesuffix(")").partition(",")
    assert head == "![Paid by channel](data:image/svg+xml;base64"
    assert "channel: web" in base64.b64decode(image).decode()


def test_a_port_without_charts_says_nothing_of_them(root):
    assert shown(root) == {}


def test_what_goes_wrong_with_a_chart_stops_no_publication(charted, monkeypatch):
    def fail(*_):
        raise MemoryError

    monkeypatch.setattr(drawing, "_rows", fail)
    assert shown(charted) == {"charts": "⚠️ could not be drawn: MemoryError"}
