import json
from uuid import UUID

import pytest

from mesh_platform.interchange.exported import Format
from mesh_platform.interchange.exporting import export
from mesh_platform.interchange.lineage.events import as_json, event_of
from mesh_platform.interchange.lineage.facets import assertions, run_facets
from mesh_platform.interchange.lineage.names import Names
from mesh_platform.lakehouse.ledger.facts import Fact, Kind
from tests.interchange.conftest import WHILE_IT_IS_GRANTED, lakehouse, mesh
from tests.sample_ports import BY_DAY, contract, port

__all__ = ["lakehouse", "mesh"]


@pytest.fixture(scope="module")
def events(lakehouse, mesh) -> list[dict]:
    return [json.loads(each.text) for each in export(lakehouse, mesh, Format.OPENLINEAGE, address="sales")]


def test_every_build_starts_and_ends_under_one_run(events):
    assert [each["eventType"] for each in events] == ["START", "COMPLETE", "START", "FAIL"]
    first, second = events[0]["run"]["runId"], events[2]["run"]["runId"]
    assert [each["run"]["runId"] for each in events] == [first, first, second, second]
    assert UUID(first) != UUID(second)


def test_the_run_of_dagster_is_the_parent(events):
    assert events[0]["run"]["facets"]["parent"]["run"]["runId"] == "0b6a1a3e-6c5c-4b8e-8a52-1f0c2d3e4f50"
    assert UUID(events[2]["run"]["facets"]["parent"]["run"]["runId"])  # an id that is no UUID gets one


def test_a_publication_tells_columns_owner_checks_and_version(events, lakehouse):
    (output,) = events[1]["outputs"]
    snapshot = lakehouse.ledger.facts(Kind.PUBLISHED)[0].details["snapshot_id"]

    assert output["name"] == "sales.orders.daily"
    assert output["facets"]["version"]["datasetVersion"] == str(snapshot)
    assert [each["name"] for each in output["facets"]["schema"]["fields"]][:2] == ["order_id", "ordered_at"]
    assert output["facets"]["ownership"]["owners"] == [{"name": "team:sales"}]
    assert all(each["success"] for each in output["facets"]["dataQualityAssertions"]["assertions"])
    assert output["outputFacets"]["outputStatistics"]["rowCount"] == 1
    assert output["outputFacets"]["outputStatistics"]["size"] > 0


def test_a_refusal_says_what_broke_and_publishes_no_version(events):
    failed = events[3]
    (output,) = failed["outputs"]

    broken = [each["assertion"] for each in output["facets"]["dataQualityAssertions"]["assertions"] if not each["success"]]
    assert broken == ["amount_range"]
    assert failed["run"]["facets"]["errorMessage"]["message"] == "1 promises did not hold: amount_range"
    assert "version" not in output["facets"]


def test_columns_are_followed_through_sql_to_the_port_they_come_from(mesh):
    fact = Fact(id=9, at=WHILE_IT_IS_GRANTED, kind=Kind.BUILD_STARTED, subject="finance.revenue.by_sql", actor="", run_id="r", details={})

    told = as_json(event_of(Names("mesh"), mesh, fact))

    assert [each["name"] for each in told["inputs"]] == ["sales.orders.daily"]
    spent = told["outputs"][0]["facets"]["columnLineage"]["fields"]["spent"]["inputFields"]
    assert spent == [{"namespace": "mesh", "name": "sales.orders.daily", "field": "amount", "transformations": []}]


def test_a_port_that_is_gone_is_told_by_its_name(mesh):
    details = {"certificate": {"mesh.inputs": '{"sales.orders.daily": 7}'}, "snapshot_id": 8, "build": 3}
    fact = Fact(id=9, at=WHILE_IT_IS_GRANTED, kind=Kind.PUBLISHED, subject="sales.gone.monthly@2", actor="", run_id="", details=details)

    told = as_json(event_of(Names("mesh"), mesh, fact))

    assert told["outputs"] == [{"namespace": "mesh", "name": "sales.gone.monthly_v2", "facets": {}, "outputFacets": {}}]
    assert told["inputs"][0]["facets"]["version"]["datasetVersion"] == "7"


def test_what_nobody_could_compute_is_no_assertion():
    kept = {"check": "a", "columns": [], "severity": "error", "verdict": "unknown", "relied_on_by": ""}

    (facet,) = assertions({"results": [kept, {**kept, "check": "b", "verdict": "warned"}]}).values()

    assert [(each.assertion, each.success) for each in facet.assertions] == [("b", False)]


@pytest.mark.parametrize(
    ("partition", "span"),
    [
        ("2024-01-03", ("2024-01-03T00:00:00+00:00", "2024-01-04T00:00:00+00:00")),
        ("2024-01-03..2024-01-05", ("2024-01-03T00:00:00+00:00", "2024-01-06T00:00:00+00:00")),
        ("", None),
        ("1999-01-01", None),  # the scheme was another one then
    ],
)
def test_a_partition_by_time_is_the_nominal_time(partition, span):
    fact = Fact(id=9, at=WHILE_IT_IS_GRANTED, kind=Kind.BUILD_STARTED, subject="sales.orders.daily", actor="", run_id="r", details={})

    facet = run_facets(Names("mesh"), fact, port(contract=contract(partition=BY_DAY)), partition).get("nominalTime")

    assert (facet and (facet.nominalStartTime, facet.nominalEndTime)) == span
