import json
import subprocess
from pathlib import Path

import pytest

from mesh_platform.concepts.names import PortAddress
from mesh_platform.declarations.reader import require_mesh
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.settings import Settings
from tests.cli.commands import invoke, run_mesh
from tests.governance.changes.sample_contract import ROWS
from tests.publishing.conftest import Publisher
from tests.sample_mesh import ORDERS_ODCS, ORDERS_ODPS, SAMPLE_MESH, write_sample_mesh

ORDERS = PortAddress("sales", "orders", "daily")
WIDER = {ORDERS_ODCS: SAMPLE_MESH[ORDERS_ODCS].replace("    - value: web\n", "    - value: web\n    - value: phone\n")}
REWORDED = {ORDERS_ODCS: SAMPLE_MESH[ORDERS_ODCS].replace("One row for each order.", "An order is a row.")}


@pytest.fixture
def published(tmp_path) -> Path:
    """The sample mesh with its orders published."""
    root = write_sample_mesh(tmp_path)
    with open_lakehouse(Settings(root=root)) as lakehouse:
        Publisher(lakehouse).publish(require_mesh(root).port(ORDERS), ROWS)
    return root


@pytest.fixture
def committed(tmp_path) -> Path:
    """The sample mesh in a folder of a git repository, with one commit, tagged `first`."""
    root = write_sample_mesh(tmp_path / "repository" / "mesh")
    git(tmp_path / "repository", "init", "--quiet")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message", "first")
    git(root, "tag", "first")
    return root


def git(folder: Path, *arguments: str) -> None:
    person = ("-c", "user.name=someone", "-c", "user.email=someone@example.org")
    subprocess.run(["git", *person, *arguments], cwd=folder, check=True, capture_output=True)


def test_nothing_differs_from_what_was_just_published(published):
    result = invoke(published, "diff")
    assert (result.exit_code, result.stdout) == (0, "no contract differs from what is published\n")


def test_a_mesh_that_published_nothing_has_nothing_to_differ_from(tmp_path):
    result = invoke(write_sample_mesh(tmp_path), "diff")
    assert (result.exit_code, result.stdout) == (0, "no contract differs from what is published\n")
    assert not (tmp_path / ".mesh").exists()


def test_what_breaks_ends_with_1_and_names_the_change_the_consumer_and_the_way_out(published):
    write_sample_mesh(published, WIDER)
    result = invoke(published, "diff")
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "sales.orders.daily  1.0.0, should be 2.0.0",
        "  schema",
        "    major  columns.channel.enum  shop, web -> shop, web, phone",
        "           promises less: may come now: phone",
        "  touches finance.revenue (unknown: channel)",
        "  Take the changes back, or raise the major version: mesh product new-major sales.orders.daily",
        "",
        "1 port would break consumers  1 port compared with what is published",
    ]


def test_what_breaks_nobody_ends_with_0(published):
    write_sample_mesh(published, REWORDED)
    result = invoke(published, "diff", "sales.orders")
    assert result.exit_code == 0
    assert "should be 1.0.1" in result.stdout
    assert "nothing breaks without telling" in result.stdout


def test_changes_as_json(published):
    write_sample_mesh(published, WIDER)
    result = invoke(published, "diff", "--json")
    assert result.exit_code == 1
    (told,) = json.loads(result.stdout)["ports"]
    assert (told["port"], told["suggested_version"], told["impact"], told["breaks"]) == ("sales.orders.daily", "2.0.0", "major", True)
    assert told["touched"] == [{"consumer": "finance.revenue", "grounds": "unknown", "columns": ["channel"]}]
    (change,) = told["changes"]
    assert (change["path"], change["direction"], change["breaks_consumers"], change["breaks_producer"]) == (
        "columns.channel.enum",
        "loosens",
        True,
        False,
    )


def test_addresses_choose_what_is_shown(published):
    write_sample_mesh(published, WIDER)
    assert invoke(published, "diff", "finance").exit_code == 0
    assert invoke(published, "diff", "finance", "sales.orders.daily").exit_code == 1
    result = invoke(published, "diff", "sails")
    assert result.exit_code == 2
    assert "no domain 'sails'" in result.stderr


def test_the_check_refuses_what_breaks(published):
    write_sample_mesh(published, WIDER)
    result = run_mesh(published, "check")
    assert result.returncode == 1
    assert "breaks version 1.0.0 of sales.orders.daily, which is published" in result.stdout
    assert "Touches finance.revenue (unknown: channel)." in result.stdout
    assert run_mesh(published, "check", "--declarations-only").returncode == 0


def test_a_revision_of_the_repository_is_compared_wherever_in_it_the_mesh_lies(committed):
    assert invoke(committed, "diff", "--against", "first").stdout == "no contract differs from first\n"
    write_sample_mesh(committed, WIDER)
    result = invoke(committed, "diff", "--against", "HEAD")
    assert result.exit_code == 1
    assert "columns.channel.enum" in result.stdout


def test_ports_that_are_new_or_gone_are_told(committed):
    both = (
        SAMPLE_MESH[ORDERS_ODPS].replace("- name: daily\n  version", "- name: weekly\n  version").replace("orders.daily", "orders.weekly")
    )
    weekly = SAMPLE_MESH[ORDERS_ODCS].replace("daily", "weekly")
    write_sample_mesh(committed, {ORDERS_ODPS: both, "domains/sales/orders/weekly.odcs.yaml": weekly})
    (committed / ORDERS_ODCS).unlink()
    result = invoke(committed, "diff", "--against", "first")
    assert result.exit_code == 1
    assert "sales.orders.daily  gone, 1.0.0" in result.stdout
    assert "sales.orders.weekly  new, 1.0.0" in result.stdout
    assert "touches finance.revenue (unknown: the port as a whole)" in result.stdout


def test_an_access_that_gets_narrower_breaks(committed):
    opened = "  description: One row an order.\n  customProperties:\n  - property: access\n    vendor: mesh\n    value: public\n"
    closed = SAMPLE_MESH[ORDERS_ODPS]
    public = closed if "value: public" in closed else closed.replace("  description: One row an order.\n", opened)
    write_sample_mesh(committed, {ORDERS_ODPS: public})
    git(committed, "add", ".")
    git(committed, "commit", "--allow-empty", "--quiet", "--message", "public")
    write_sample_mesh(committed, {ORDERS_ODPS: public.replace("value: public", "value: granted")})
    result = invoke(committed, "diff", "--against", "HEAD")
    assert result.exit_code == 1
    assert "access  public -> granted" in result.stdout


def test_an_unknown_revision_is_a_wrong_call(committed):
    result = invoke(committed, "diff", "--against", "nowhere")
    assert result.exit_code == 2
    assert "git knows no revision 'nowhere'" in result.stderr
    assert invoke(committed, "diff", "--against", "--output=x").exit_code == 2


def test_a_revision_in_which_the_mesh_lay_elsewhere_is_told(committed):
    root = committed.rename(committed.parent / "moved")
    result = invoke(root, "diff", "--against", "first")
    assert result.exit_code == 2
    assert "at 'first' there is no folder moved/domains" in result.stderr


def test_a_mesh_outside_of_git_has_no_revisions(tmp_path):
    result = invoke(write_sample_mesh(tmp_path), "diff", "--against", "HEAD")
    assert result.exit_code == 2
    assert "lies in no git repository" in " ".join(result.stderr.split())
    assert "compare with what consumers have: mesh diff" in result.stderr
