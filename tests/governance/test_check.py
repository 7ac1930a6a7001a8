import json
import subprocess
import sys
from datetime import UTC, datetime

from benchmarks.generated_mesh import write_generated_mesh
from mesh_platform.concepts.clock import frozen_at
from mesh_platform.governance.check import check_mesh
from mesh_platform.governance.compliance.policy_files import global_policies
from tests.declarations.reading import changed
from tests.governance.policy_text import policy_text
from tests.sample_mesh import ORDERS_ODCS, ORDERS_ODPS, REVENUE_ODPS, write_sample_mesh

TODAY = datetime(2026, 11, 22, tzinfo=UTC)
UNDESCRIBED = changed(ORDERS_ODCS, ("    description: Who ordered.\n", ""))
UNTIERED = changed(REVENUE_ODPS, ("customProperties: [{property: tier, vendor: mesh, value: tier2}]\n", ""))
WAIVED = """\
apiVersion: v1.0.0
kind: Waivers
waivers:
- {policy: columns-described, subject: sales, reason: The till gives none, approver: team:governance, end: 2027-03-31}
"""


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


def report_on(root, files, at=TODAY):
    with frozen_at(at):
        return check_mesh(write_sample_mesh(root, files))


def test_a_policy_that_is_broken_is_a_problem_with_its_remedy(tmp_path):
    report = report_on(tmp_path, UNDESCRIBED)
    [problem] = report.problems
    assert (str(problem), problem.rule) == (
        f"{ORDERS_ODCS}:34  `customer` has no description. Write a `description`: what it is, its unit, and what a missing value says.",
        "columns-described",
    )
    assert (report.passed, report.mistakes, report.notices) == (False, (), ())
    assert (report.policies.violated, report.policies.unknown, report.policies.waived) == (1, 0, 0)


def test_grace_is_a_notice_until_its_day(tmp_path):
    report = report_on(tmp_path, UNTIERED)
    assert (report.passed, report.problems, report.policies.in_grace) == (True, (), 1)
    assert [each.message for each in report.notices] == [
        "the tier of finance.revenue is not stated; it is one of tier1, tier2, tier3. Enforced from 2027-07-01."
    ]
    later = report_on(tmp_path, UNTIERED, at=datetime(2027, 7, 1, tzinfo=UTC))
    assert (later.passed, len(later.problems), later.notices) == (False, 1, ())


def test_what_is_waived_is_shown_and_stops_nothing_until_it_ends(tmp_path):
    files = {**UNDESCRIBED, "domains/sales/waivers.yaml": WAIVED}
    report = report_on(tmp_path, files)
    assert (report.passed, report.policies.waived, str(report.policies.waived_until)) == (True, 1, "2027-03-31")
    [notice] = report.notices
    assert notice.message == "`customer` has no description. Waived until 2027-03-31 by team:governance: The till gives none."
    [result] = report.as_json()["results"]
    assert (result["verdict"], result["waiver"]["approver"], result["violations"][0]["line"]) == ("waived", "team:governance", 34)
    after = report_on(tmp_path, files, at=datetime(2027, 4, 1, tzinfo=UTC))
    assert not after.passed
    assert after.problems[0].message == "`customer` has no description. The waiver of team:governance ended on 2027-03-31."


def test_a_policy_that_fails_everywhere_is_one_problem_at_its_line(tmp_path):
    local = "domains/sales/policies/local.py"
    report = report_on(tmp_path, {local: policy_text("raise ValueError('oh')\nyield", base="ProductPolicy")})
    [problem] = report.problems
    assert str(problem.location) == f"{local}:12"
    assert problem.message == "the policy nothing-is-right could not be computed for sales.orders: ValueError: oh."
    assert report.policies.unknown == 1
    warns = {local: policy_text("raise ValueError('oh')\nyield", base="ProductPolicy", severity="Severity.WARNING")}
    assert (report_on(tmp_path, warns).passed, len(report_on(tmp_path, warns).notices)) == (True, 1)


def test_a_draft_policy_is_for_those_who_ask(tmp_path):
    report = report_on(tmp_path, {"domains/sales/policies/local.py": policy_text(stage="Stage.DRAFT")})
    assert (report.passed, report.results, report.policies.policies) == (True, (), len(global_policies()))


def test_policies_are_computed_without_any_engine(tmp_path):
    write_sample_mesh(tmp_path, UNDESCRIBED)
    heavy = {"dagster", "dbt", "duckdb", "pandas", "polars", "pyarrow"}
    code = f"import sys; from pathlib import Path; from mesh_platform.governance.check import check_mesh\n\
assert len(check_mesh(Path({str(tmp_path)!r})).problems) == 1; print(sorted({heavy!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout == "[]\n", done.stderr


def test_a_generated_mesh_is_valid(tmp_path):
    report = check_mesh(write_generated_mesh(tmp_path, products=45))
    assert report.problems == ()
    assert report.notices == ()
    assert report.counts["ports"] == 90
