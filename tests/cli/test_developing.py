import json
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mesh_platform.cli.watching import changes
from tests.cli.commands import invoke, run_mesh, start_mesh
from tests.sample_mesh import ORDERS_ODCS, ORDERS_ODPS, ORDERS_SQL, REVENUE_ODCS, SAMPLE_MESH, write_mesh, write_sample_mesh

ORDERS = "sales.orders.daily"
CHEAPER = {ORDERS_SQL: SAMPLE_MESH[ORDERS_SQL].replace("amount::decimal(10, 2)", "(amount - 50)::decimal(10, 2)")}
WIDER = {ORDERS_ODCS: SAMPLE_MESH[ORDERS_ODCS].replace("    - value: web\n", "    - value: web\n    - value: phone\n")}


@pytest.fixture(scope="module")
def root(tmp_path_factory) -> Path:
    """A mesh of this file's own, run once; whatever a test changes of it, the test puts right."""
    root = write_sample_mesh(tmp_path_factory.mktemp("mesh"))
    done = run_mesh(root, "run", "--all")
    assert done.returncode == 0, done.stdout + done.stderr
    return root


@pytest.fixture
def changed(root) -> Iterator[Callable[[dict[str, str]], Path]]:
    """Writes files, and puts the mesh right afterwards."""
    yield lambda files: write_mesh(root, files)
    write_sample_mesh(root)


def dev(root: Path, *arguments: str) -> dict:
    done = invoke(root, "dev", *arguments, "--json")
    assert done.exit_code in (0, 1), done.stderr
    return {"exit": done.exit_code, **json.loads(done.stdout)}


def test_a_port_is_shown_without_being_published(root):
    done = run_mesh(root, "dev", ORDERS, "--rows", "2", "--sample", "3")
    assert done.returncode == 0, done.stderr
    for told in (
        "sales.orders.daily  built on the first 3 rows of each input",
        "3 rows in",
        "staging",
        "Checks: 2 not judged",
        "some_orders: not judged on a sample: it counts the rows",
        "(not shown)",
        "no difference in the rows of the sample that are published too",
        "nothing was published; to publish: mesh run sales.orders.daily",
    ):
        assert told in done.stdout
    assert "Ada" not in done.stdout
    assert list((root / ".mesh" / "candidates").iterdir()) == []


def test_inputs_smaller_than_a_sample_are_judged_in_full(changed):
    root = changed({ORDERS_SQL: SAMPLE_MESH[ORDERS_SQL] + "where order_id > 1"})
    for more in ([], ["--sample", "4"]):
        found = dev(root, ORDERS, *more)
        assert (found["sample"], found["rows"], found["changes"]["removed"]) == (None, 3, 1)
        assert "unknown" not in {each["verdict"] for each in found["checks"]}
    assert dev(root, ORDERS, "--sample", "3")["sample"] == 3
    assert dev(root, "finance.revenue.monthly", "--sample", "3")["sample"] == 3, "sales.orders.daily has four rows"
    assert dev(root, "finance.revenue.monthly", "--sample", "4")["sample"] is None


def test_a_check_that_fails_is_shown_first_and_ends_with_one(changed):
    found = dev(changed(CHEAPER), ORDERS, "--full")
    assert (found["exit"], found["holds"], found["state"], found["rows"]) == (1, False, "refused", 4)
    first = found["checks"][0]
    assert (first["check"], first["verdict"], first["rows_affected"]) == ("amount_range", "failed", 3)
    assert [each["amount"] for each in found["first_rows"]] == ["-39.50", "49.90", "-45.00", "-8.00"]
    assert found["changes"] is None


def test_what_differs_from_what_is_published_is_told(changed):
    root = changed(
        {ORDERS_SQL: SAMPLE_MESH[ORDERS_SQL].replace("channel,", "if(order_id = 3, 'shop', channel) as channel,") + "where order_id > 1"}
    )
    found = dev(root, ORDERS, "--full")["changes"]
    assert (found["added"], found["removed"], found["changed"], found["columns"]) == (0, 1, 1, {"channel": 1})
    assert found["examples"]["changed"] == [{"key": {"order_id": 3}, "values": {"channel": ["web", "shop"]}}]
    text = invoke(root, "dev", ORDERS, "--full").stdout
    assert "1 removed, 1 changed; published are 4 rows, built were 3 rows" in text
    assert "web -> shop" in text


def test_a_contract_that_breaks_consumers_is_told_and_refuses_nothing(changed):
    root = changed(WIDER)
    done = invoke(root, "dev", ORDERS)
    assert done.exit_code == 0
    assert "The contract breaks consumers" in done.stdout
    assert "mesh product new-major sales.orders.daily" in done.stdout


def test_mistakes_elsewhere_in_the_mesh_are_no_hindrance(changed):
    root = changed({REVENUE_ODCS: "kind: nonsense\n"})
    assert dev(root, ORDERS)["holds"]
    refused = invoke(root, "dev", "finance.revenue.monthly")
    assert refused.exit_code == 2
    assert "the declarations of finance.revenue.monthly are not valid" in refused.stderr
    assert REVENUE_ODCS in refused.stderr


def test_a_product_that_is_not_valid_is_told_with_its_problems(changed):
    refused = invoke(changed({ORDERS_ODPS: "kind: nonsense\n"}), "dev", ORDERS)
    assert refused.exit_code == 2
    assert ORDERS_ODPS in refused.stderr


def test_what_the_code_prints_does_not_get_into_the_result(changed):
    noisy = "def daily(order_lines):\n    print('noise')\n    return order_lines.select('* replace (amount::decimal(10, 2) as amount)')\n"
    root = changed({ORDERS_SQL.replace(".sql", ".py"): noisy})
    (root / ORDERS_SQL).unlink()
    try:
        assert dev(root, ORDERS)["rows"] == 4
    finally:
        (root / ORDERS_SQL.replace(".sql", ".py")).unlink()


def test_inputs_that_nobody_published_are_said_with_the_command_that_publishes_them(tmp_path):
    done = invoke(write_sample_mesh(tmp_path / "mesh"), "dev", "finance.revenue.monthly")
    assert done.exit_code == 1
    assert "sales.orders.daily has not been published yet" in done.stdout
    assert "mesh run sales.orders.daily" in done.stdout


def test_a_candidate_is_kept_where_that_is_asked_for(root):
    folder = Path(dev(root, ORDERS, "--keep")["folder"])
    assert folder.parent == root / ".mesh" / "candidates"
    assert (folder / "warehouse").is_dir()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["sales.orders.dayly"], "Did you mean sales.orders.daily?"),
        (["sales.orders"], "is not"),
        ([ORDERS, "--full", "--sample", "5"], "a candidate is built on a sample, on a partition, or on everything"),
        ([ORDERS, "--partition", "2024-01-01"], "sales.orders.daily has no partitions"),
        ([ORDERS, "--watch", "--json"], "--watch is for people"),
        ([ORDERS, "--sample", "0"], "--sample"),
    ],
)
def test_a_call_that_cannot_be_meant_ends_with_two(root, arguments, said):
    done = invoke(root, "dev", *arguments)
    assert (done.exit_code, said in done.stderr) == (2, True), done.stderr


def test_ctrl_c_leaves_nothing_behind(changed):
    slow = "select * replace (amount::decimal(10, 2) as amount) from order_lines where (select count(*) from range(4000000000)) > 0\n"
    root = changed({ORDERS_SQL: slow})
    candidates = root / ".mesh" / "candidates"
    before = set(candidates.iterdir())
    started = start_mesh(root, "dev", ORDERS, "--full")
    while not [each for each in set(candidates.iterdir()) - before if (each / "warehouse").exists()]:
        assert started.poll() is None
        time.sleep(0.1)
    started.send_signal(signal.SIGINT)
    started.communicate(timeout=60)
    assert set(candidates.iterdir()) == before


def test_a_change_of_a_file_is_noticed(tmp_path):
    file, told = tmp_path / "daily.sql", changes([tmp_path, tmp_path / "absent"])
    file.write_text("select 1")
    next(told)
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "other").write_text("")
    file.write_text("select 12")
    next(told)
    file.unlink()
    next(told)
