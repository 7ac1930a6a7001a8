import json

from tests.cli.commands import invoke, run_mesh
from tests.sample_mesh import ORDERS_ODCS, REVENUE_ODPS, SAMPLE_MESH, write_sample_mesh

DANGLING = SAMPLE_MESH[REVENUE_ODPS].replace("sales.orders.daily", "sales.orders.weekly")
IN_GRACE = """\
from datetime import date

from mesh_platform.governance.policy import DataProduct, Iterator, Mesh, ProductPolicy, Stage, Theme, Violation


class Ours(ProductPolicy):
    id = "ours"
    theme = Theme.OWNERSHIP
    purpose = "A policy for a test."
    remedy = "None."
    owner = "team:sales"
    stage = Stage.GRACE
    enforced_from = date(2999, 1, 1)

    def check(self, product: DataProduct, mesh: Mesh) -> Iterator[Violation]:
        yield self.violation(product, "is ours.")
"""


def test_a_mesh_that_holds_ends_with_0(tmp_path):
    result = run_mesh(write_sample_mesh(tmp_path), "check")
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stdout.startswith("the mesh holds  2 domains, 2 products, 2 ports")


def test_problems_end_with_1_and_name_file_and_line(tmp_path):
    root = write_sample_mesh(tmp_path, {REVENUE_ODPS: DANGLING})
    result = invoke(root, "check", "--declarations-only")
    assert result.exit_code == 1
    place, told = result.stdout.splitlines()[0].split(maxsplit=1)
    assert place.startswith(f"{REVENUE_ODPS}:")
    assert "sales.orders.weekly" in told


def test_problems_as_json(tmp_path):
    root = write_sample_mesh(tmp_path, {REVENUE_ODPS: DANGLING})
    result = invoke(root, "check", "--declarations-only", "--json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert told["passed"] is False
    assert told["problems"][0]["file"] == REVENUE_ODPS


def test_a_broken_policy_ends_with_1_and_a_waived_one_with_0(tmp_path):
    undescribed = {ORDERS_ODCS: SAMPLE_MESH[ORDERS_ODCS].replace("    description: Who ordered.\n", "")}
    result = invoke(write_sample_mesh(tmp_path, undescribed), "check", "--declarations-only")
    assert result.exit_code == 1
    told, *_, counted, next_step = result.stdout.splitlines()
    assert told.startswith(f"{ORDERS_ODCS}:34  `customer` has no description. Write a `description`")
    assert told.endswith(" (columns-described)")
    assert counted.endswith("policies on 2 products: 1 violated")
    assert next_step.endswith("mesh policy show ID")

    waiver = "{policy: columns-described, subject: sales.orders, reason: No need, approver: team:governance, end: 2999-12-31}"
    write_sample_mesh(tmp_path, {"domains/sales/waivers.yaml": f"apiVersion: v1.0.0\nkind: Waivers\nwaivers: [{waiver}]\n", **undescribed})
    result = invoke(tmp_path, "check", "--declarations-only")
    assert result.exit_code == 0
    told, holds, last = result.stdout.splitlines()
    assert told.endswith("`customer` has no description. Waived until 2999-12-31 by team:governance: No need. (columns-described)")
    assert holds.startswith("the mesh holds")
    assert last.endswith("policies on 2 products: all kept, 1 waived until 2999-12-31")


def test_a_broken_policy_does_not_hide_what_is_wrong_with_the_code(tmp_path):
    undescribed = SAMPLE_MESH[ORDERS_ODCS].replace("    description: Who ordered.\n", "")
    files = {ORDERS_ODCS: undescribed, "domains/sales/definitions.py": "raise RuntimeError('no luck today')\n"}
    result = run_mesh(write_sample_mesh(tmp_path, files), "check")
    assert result.returncode == 1
    assert "no luck today" in result.stdout
    assert result.stdout.count("`customer` has no description.") == 1


def test_who_checks_is_not_told_on_the_way_to_check(tmp_path):
    result = run_mesh(
        write_sample_mesh(tmp_path, {ORDERS_ODCS: SAMPLE_MESH[ORDERS_ODCS].replace("    description: Who ordered.\n", "")}), "check"
    )
    assert result.returncode == 1
    assert "see why with" not in result.stderr


def test_what_is_in_grace_is_not_counted_as_kept(tmp_path):
    root = write_sample_mesh(tmp_path, {"domains/sales/policies/ours.py": IN_GRACE})
    result = invoke(root, "check", "--declarations-only")
    assert result.exit_code == 0
    assert " kept, 1 in grace" in result.stdout.splitlines()[-1]
    assert "all kept" not in result.stdout


def test_code_that_does_not_load_is_a_problem_too(tmp_path):
    root = write_sample_mesh(tmp_path, {"domains/sales/definitions.py": "raise RuntimeError('no luck today')\n"})
    result = run_mesh(root, "check")
    assert result.returncode == 1
    assert "no luck today" in result.stdout
    assert run_mesh(root, "check", "--declarations-only").returncode == 0


def test_an_unknown_option_ends_with_2(tmp_path):
    assert invoke(write_sample_mesh(tmp_path), "check", "--jsno").exit_code == 2
