import json

import pytest

from mesh_platform.concepts.names import PortAddress
from mesh_platform.declarations.reader import require_mesh
from tests.cli.commands import invoke, run_mesh
from tests.sample_mesh import ORDERS_ODCS, ORDERS_ODPS, REVENUE_ODCS, REVENUE_ODPS, SAMPLE_MESH, write_sample_mesh

DAILY, MONTHLY = "sales.orders.daily", "finance.revenue.monthly"
ENDS = ("--end-of-support", "2098-06-30", "--end-of-life", "2099-12-31", "--reason", "Nobody asks.")


@pytest.fixture
def root(tmp_path):
    return write_sample_mesh(tmp_path)


def status(root, port):
    return require_mesh(root).port(PortAddress.parse(port)).contract.status


def test_a_port_is_deprecated_and_the_way_back_is_told(root):
    done = invoke(root, "product", "deprecate", DAILY, *ENDS, "--successor", MONTHLY)
    assert done.exit_code == 0, done.output
    assert "sales.orders.daily was active and is deprecated now" in done.stdout
    assert f"undo: git restore {ORDERS_ODCS} {ORDERS_ODPS}" in done.stdout
    assert status(root, DAILY) == "deprecated"


def test_a_dry_run_shows_the_edits_and_makes_none(root):
    done = invoke(root, "product", "deprecate", DAILY, *ENDS, "--dry-run")
    assert done.exit_code == 0
    assert "-status: active\n+status: deprecated\n" in done.stdout
    assert (root / ORDERS_ODCS).read_text() == SAMPLE_MESH[ORDERS_ODCS]


def test_programs_get_json(root):
    told = json.loads(invoke(root, "product", "deprecate", DAILY, *ENDS, "--json").stdout)
    assert (told["subject"], told["from"], told["to"], told["made"]) == (DAILY, "active", "deprecated", True)
    assert told["endOfLife"] == "2099-12-31"
    assert [each["file"] for each in told["edits"]] == [ORDERS_ODCS, ORDERS_ODPS]


def test_the_mesh_refuses_to_retire_what_is_read_and_names_who_reads_it(root):
    invoke(root, "product", "deprecate", DAILY, *ENDS)
    done = invoke(root, "product", "retire", DAILY)
    assert done.exit_code == 1
    assert "finance.revenue declares an input port" in done.stderr
    assert status(root, DAILY) == "deprecated"


def test_what_nobody_reads_is_retired_as_a_whole(root):
    assert invoke(root, "product", "deprecate", "finance.revenue", *ENDS).exit_code == 0
    assert invoke(root, "product", "retire", "finance.revenue").exit_code == 0
    assert status(root, MONTHLY) == "retired"


def test_a_mistaken_address_is_a_wrong_call(root):
    done = invoke(root, "product", "activate", "sales.order")
    assert done.exit_code == 2
    assert "Did you mean sales.orders?" in done.stderr


def test_mesh_check_refuses_a_step_back_that_was_written_by_hand(root):
    invoke(root, "product", "deprecate", "finance.revenue", *ENDS)
    invoke(root, "product", "retire", "finance.revenue")
    for path in (REVENUE_ODPS, REVENUE_ODCS):
        (root / path).write_text(SAMPLE_MESH[path])
    done = invoke(root, "check")
    assert done.exit_code == 1
    assert "finance.revenue.monthly was set retired and is declared active, which never follows." in done.stdout


def test_a_new_major_begins_beside_the_one_that_is_read(root):
    told = json.loads(invoke(root, "product", "new-major", DAILY, "--json").stdout)
    assert (told["old"], told["new"], told["derived"], told["made"]) == (DAILY, f"{DAILY}@2", True, True)
    assert status(root, f"{DAILY}@2") == "draft"
    again = invoke(root, "product", "new-major", DAILY, "--refresh")
    assert "is served from sales.orders.daily@2 as it is promised now" in again.stdout


def test_what_the_contract_leaves_open_is_told_by_mesh_check(root):
    relies = "  contractId: sales.orders.daily\n  customProperties: [{property: reliesOn, vendor: mesh, value: {minimumRows: 9}}]\n"
    text = SAMPLE_MESH[REVENUE_ODPS].replace("  contractId: sales.orders.daily\n", relies)
    (root / REVENUE_ODPS).write_text(text)
    done = invoke(root, "check", "--declarations-only")
    assert done.exit_code == 0
    assert "finance.revenue relies on at least 9 rows of sales.orders.daily, which its contract does not promise." in done.stdout


def test_what_a_retired_port_published_last_can_still_be_read(root):
    assert run_mesh(root, "run", "--all").returncode == 0
    invoke(root, "product", "deprecate", "finance.revenue", *ENDS)
    assert invoke(root, "product", "retire", "finance.revenue").exit_code == 0
    assert run_mesh(root, "run", "finance").returncode == 0, "there is nothing left to build, and nothing wrong with that"
    assert run_mesh(root, "check").returncode == 0
    read = run_mesh(root, "read", MONTHLY, "--format", "csv")
    assert read.returncode == 0, read.stderr
    assert "115.40" in read.stdout
