import json

from benchmarks.generated_mesh import write_generated_mesh
from mesh_platform.governance.check import check_mesh
from tests.declarations.reading import changed
from tests.sample_mesh import ORDERS_ODPS, REVENUE_ODPS, write_sample_mesh


def test_a_valid_mesh_passes_and_is_counted(tmp_path):
    report = check_mesh(write_sample_mesh(tmp_path))
    assert report.passed
    assert report.counts == {"domains": 2, "products": 2, "ports": 2, "columns": 8}


def test_problems_of_files_and_of_the_mesh_come_together_and_in_order(tmp_path):
    files = {**changed(ORDERS_ODPS, ("value: tier1", "value: 1")), **changed(REVENUE_ODPS, ("sales.orders.daily", "sales.order.daily"))}
    report = check_mesh(write_sample_mesh(tmp_path, {**files, "workspace.yaml": "load_from: []\n"}))
    assert not report.passed
    assert [str(each.location) for each in report.problems] == [
        "domains/finance/revenue/revenue.odps.yaml:16",
        "domains/sales/orders/orders.odps.yaml:31",
        "workspace.yaml:1",
        "workspace.yaml:1",
    ]


def test_the_report_is_plain_json(tmp_path):
    report = check_mesh(write_sample_mesh(tmp_path, changed(REVENUE_ODPS, ("sales.orders.daily", "sales.orders.dayly"))))
    assert json.loads(json.dumps(report.as_json())) == {
        "passed": False,
        "counts": {"domains": 2, "products": 2, "ports": 2, "columns": 8},
        "problems": [
            {
                "file": "domains/finance/revenue/revenue.odps.yaml",
                "line": 16,
                "rule": "input-port",
                "message": "`orders` reads sales.orders.dayly, which does not exist.",
                "hint": "Did you mean sales.orders.daily?",
            }
        ],
        "warnings": [],
        "policies": report.policies.as_json(),
        "results": [],
    }


def test_a_generated_mesh_is_valid(tmp_path):
    report = check_mesh(write_generated_mesh(tmp_path, products=45))
    assert report.problems == ()
    assert report.notices == ()
    assert report.counts["ports"] == 90
