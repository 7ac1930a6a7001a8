import json
import os
import signal
import time
from pathlib import Path

import pytest

from tests.cli.commands import invoke
from tests.cli.terminal import Terminal
from tests.sample_mesh import write_sample_mesh
from tests.scaffolding.beginning import files_of

STORMS = ("new", "product", "sales.returns", "--port", "lines", "--purpose", "What came back.")


@pytest.fixture
def root(tmp_path) -> Path:
    return write_sample_mesh(tmp_path / "mesh")


def said(done) -> str:
    return " ".join((done.stdout + done.stderr).split())


def test_a_product_is_written_with_what_to_do_next_and_how_to_undo_it(root):
    done = invoke(root, *STORMS, "--from", "sql", "--reads", "sales.orders.daily")
    assert done.exit_code == 0
    assert "new domains/sales/returns/lines.sql" in said(done)
    following = "mesh check pytest domains/sales/returns mesh dev sales.returns.lines mesh run sales.returns.lines mesh up"
    assert f"{following} undo: rm -r domains/sales/returns" in said(done)


def test_a_dry_run_shows_what_would_be_written_and_writes_nothing(root):
    before = files_of(root)
    done = invoke(root, *STORMS, "--dry-run")
    assert "+++ b/domains/sales/returns/returns.odps.yaml" in done.stdout
    assert files_of(root) == before


def test_programs_get_the_same_as_json(root):
    shown = json.loads(invoke(root, *STORMS, "--json").stdout)
    assert (shown["subject"], shown["made"], shown["undo"]) == ("sales.returns", True, "rm -r domains/sales/returns")
    assert {Path(each["file"]).name for each in shown["edits"]} == {"returns.odps.yaml", "lines.odcs.yaml", "lines.sql", "test_lines.py"}
    shown = json.loads(invoke(root, "new", "port", "sales.returns.weekly", "--purpose", "By week.", "--dry-run", "--json").stdout)
    assert (shown["made"], shown["next"][-2]) == (False, "mesh run sales.returns.weekly")


def test_a_domain_is_begun_and_takes_products(root):
    assert invoke(root, "new", "domain", "harbour", "--purpose", "Ships that call.").exit_code == 0
    assert invoke(root, "new", "product", "harbour.calls", "--port", "arrivals", "--purpose", "When ships come in.").exit_code == 0
    assert invoke(root, "check").exit_code == 0


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (("new", "domain", "Sales Team", "--purpose", "x"), "for example: sales_team"),
        (("new", "domain", "sales", "--purpose", "x"), "mesh new product sales.NAME"),
        (("new", "domain", "harbour"), "say it: --purpose"),
        (("new", "domain", "harbour", "--purpose", "x", "--owner", "me"), "give an e-mail address or team:name"),
        (("new", "product", "sales", "--port", "lines", "--purpose", "x"), "write it as domain.product"),
        (("new", "product", "sale.returns", "--port", "lines", "--purpose", "x"), "Did you mean sales?"),
        (("new", "product", "sales.Late Returns", "--port", "lines", "--purpose", "x"), "for example: late_returns"),
        (("new", "product", "sales.returns", "--purpose", "x"), "name its first one: --port NAME"),
        (("new", "product", "sales.returns", "--port", "lines_v2", "--purpose", "x"), "for example: lines"),
        (("new", "product", "sales.orders", "--port", "lines", "--purpose", "x"), "mesh new port sales.orders.NAME"),
        (("new", "port", "sales.orders.daily", "--purpose", "x"), "see it: mesh show sales.orders.daily"),
        (("new", "port", "sales.order.lines", "--purpose", "x"), "Did you mean sales.orders?"),
        (("new", "port", "sales.orders.hourly", "--from", "nothing"), "'nothing' is not one of"),
        (("new", "port", "sales.orders.hourly", "--purpose", "x", "--reads", "sales.orders"), "is not a port address"),
    ],
)
def test_what_cannot_be_begun_is_a_wrong_call_that_loses_nothing(root, command, message):
    before = files_of(root)
    done = invoke(root, *command)
    assert done.exit_code == 2
    assert message in said(done).replace("│ ", "")
    assert files_of(root) == before


def test_outside_a_mesh_nothing_can_be_begun(tmp_path):
    done = invoke(tmp_path, "new", "domain", "harbour", "--purpose", "x")
    assert done.exit_code == 2
    assert "no mesh here" in said(done)


def test_a_person_is_asked_for_what_is_missing(root):
    terminal = Terminal(root, "new", "product", "finance.shop")
    terminal.answer("first output port called?", "Lines")
    terminal.wait_for("for example: lines")
    terminal.answer("first output port called?", "lines")
    terminal.answer("made from? (sql, python, dbt, file, database, api) [sql]:", "sequel")
    terminal.wait_for("'sequel' is none of sql, python")
    terminal.answer("made from?", "")
    terminal.answer("finance.shop.lines for?", "What the shop earns.")
    terminal.answer("Which port does it read?", "sales.order.daily")
    terminal.wait_for("Did you mean sales.orders.daily?")
    terminal.answer("Which port does it read?", "sales.ord\t")
    terminal.answer("Which port does it read?", "")
    terminal.wait_for("undo:")
    assert terminal.process.wait() == 0
    assert "purpose: What the shop earns." in (root / "domains/finance/shop/shop.odps.yaml").read_text()
    assert "contractId: sales.orders.daily" in (root / "domains/finance/shop/shop.odps.yaml").read_text()


def test_a_person_is_asked_again_for_an_owner_and_nothing_about_what_is_there(root):
    terminal = Terminal(root, "new", "domain", "harbour")
    terminal.answer("What is it for?", "Ships.")
    terminal.answer("Who answers for it?", "nobody")
    terminal.wait_for("'nobody' is no owner")
    terminal.answer("Who answers for it?", "")
    terminal.answer("Where do readers ask?", "")
    terminal.wait_for("undo:")
    assert terminal.process.wait() == 0
    for arguments, told in ((["domain", "sales"], "is there already"), (["product", "sales.orders"], "is there already")):
        again = Terminal(root, "new", *arguments)
        again.wait_for(told)
        assert again.process.wait() == 2


def test_a_person_may_leave_in_the_middle(root):
    before = files_of(root)
    terminal = Terminal(root, "new", "domain", "harbour")
    terminal.wait_for("What is it for?")
    ends = time.monotonic() + 60
    while terminal.process.poll() is None and time.monotonic() < ends:
        os.killpg(terminal.process.pid, signal.SIGINT)  # again, for Python may hear of one only when the line is there
        time.sleep(0.1)
    assert terminal.process.poll() not in (None, 0, 70)
    assert files_of(root) == before
