"""A port begun as a dbt model: beside the models that are there, and in step with `mesh dbt sync`."""

import json
from pathlib import Path

import pytest

from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.partition import Granularity
from mesh_platform.concepts.product import Method
from mesh_platform.errors import UsageError
from mesh_platform.governance.check import check_mesh
from mesh_platform.scaffolding.dbt_sync import Outcome, sync
from mesh_platform.scaffolding.requests import StartFrom
from mesh_platform.testing import build
from tests.sample_mesh import write_sample_mesh
from tests.scaffolding.beginning import ORDERS, begin, begin_domain, mesh_at


@pytest.fixture
def root(tmp_path) -> Path:
    folder = write_sample_mesh(tmp_path)
    begin_domain(folder)
    return folder


def test_a_project_is_begun_with_its_first_model_and_a_second_one_joins_it(root):
    first = begin(root, "harbour.calls.arrivals", StartFrom.DBT)
    second = begin(root, "harbour.trade.sales", StartFrom.DBT, reads=(ORDERS,))
    assert [each.as_posix() for each in first.folders] == ["domains/harbour/calls", "dbt_projects/harbour"]
    assert [each.as_posix() for each in second.folders] == ["domains/harbour/trade", "dbt_projects/harbour/models/trade"]
    mesh = mesh_at(root)
    assert {each.implementation.method for each in mesh.domain("harbour").products[1].outputs} == {Method.DBT}
    assert check_mesh(root).problems == ()
    assert {each.outcome for each in sync(mesh, [mesh.domain("harbour")], write=False)} == {Outcome.CURRENT}


def test_what_the_domain_wrote_itself_is_left_alone(root):
    begin(root, "harbour.calls.arrivals", StartFrom.DBT)
    sources = root / "dbt_projects/harbour/models/sources.yml"
    sources.write_text("version: 2\n# mine\n")
    begin(root, "harbour.trade.sales", StartFrom.DBT, reads=(ORDERS,))
    assert sources.read_text() == "version: 2\n# mine\n"
    assert "- name: trade" in (root / "dbt_projects/harbour/models/trade/sales.yml").read_text()


def test_a_name_that_a_model_has_is_refused(root):
    begin(root, "harbour.calls.arrivals", StartFrom.DBT)
    with pytest.raises(UsageError, match="has a model arrivals already"):
        begin(root, "harbour.trade.arrivals", StartFrom.DBT)


def test_a_port_of_another_product_may_be_called_like_a_model(root):
    begin(root, "harbour.calls.arrivals", StartFrom.DBT)
    begin(root, "harbour.trade.arrivals", StartFrom.SQL)
    begin(root, "harbour.crew.sailors", StartFrom.SQL)
    assert check_mesh(root).problems == ()
    assert mesh_at(root).port(PortAddress.parse("harbour.trade.arrivals")).implementation.method is Method.SQL


def test_a_model_makes_what_its_contract_promises(root):
    begin(root, "harbour.trade.orders", StartFrom.DBT, reads=(ORDERS,), partition=Granularity.MONTH)
    scheme = mesh_at(root).port(PortAddress.parse("harbour.trade.orders")).contract.partition
    order = {"order_id": 1, "ordered_at": scheme.start.isoformat(), "amount": "1.50"}
    late = {"order_id": 2, "ordered_at": scheme.start.replace(month=2).isoformat(), "amount": "1.50"}
    made = build("harbour.trade.orders", inputs={"daily": [order, late]}, partition=scheme.key_of(scheme.start), root=root)
    assert made.failed == ()
    assert [(each["order_id"], each["channel"]) for each in made.rows] == [(1, None)]


def test_whoever_named_the_columns_of_a_sample_writes_no_code_of_a_model(root, tmp_path):
    names = ["{{ env_var('DBT_SECRET') }}", "{{{ 1 }}}", "{% do nothing() %}", "{# gone #}", "}} {{ 1"]
    sample = tmp_path / "sample.json"
    sample.write_text(json.dumps([{"id": number, **{each: f"{each} {number}" for each in names}} for number in range(3)]))
    begin(root, "harbour.trade.goods", StartFrom.DBT, sample=str(sample))
    made = build("harbour.trade.goods", root=root)
    assert made.failed == ()
    assert {value for row in made.rows for value in row.values()} >= {f"{each} {number}" for each in names for number in range(3)}


def test_no_link_leads_out_of_the_project_what_is_written_for_it(root, tmp_path):
    begin(root, "harbour.calls.arrivals", StartFrom.DBT)
    sources, outside = root / "dbt_projects/harbour/models/sources.yml", tmp_path / "outside.yml"
    sources.unlink(missing_ok=True)
    sources.symlink_to(outside)
    mesh = mesh_at(root)
    with pytest.raises(UsageError, match="is a link"):
        sync(mesh, [mesh.domain("harbour")])
    assert not outside.exists()
