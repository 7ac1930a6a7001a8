import json

from tests.cli.commands import invoke, run_mesh
from tests.sample_mesh import REVENUE_ODPS, SAMPLE_MESH, write_sample_mesh

DANGLING = SAMPLE_MESH[REVENUE_ODPS].replace("sales.orders.daily", "sales.orders.weekly")


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


def test_code_that_does_not_load_is_a_problem_too(tmp_path):
    root = write_sample_mesh(tmp_path, {"domains/sales/definitions.py": "raise RuntimeError('no luck today')\n"})
    result = run_mesh(root, "check")
    assert result.returncode == 1
    assert "no luck today" in result.stdout
    assert run_mesh(root, "check", "--declarations-only").returncode == 0


def test_an_unknown_option_ends_with_2(tmp_path):
    assert invoke(write_sample_mesh(tmp_path), "check", "--jsno").exit_code == 2
