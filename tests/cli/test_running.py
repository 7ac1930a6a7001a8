"""One mesh, from its first run over a refusal to a repair."""

import json
import os
import pty
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.commands import MESH, environment, invoke, run_mesh
from tests.sample_mesh import write_sample_mesh

ORDERS, REVENUE = "sales.orders.daily", "finance.revenue.monthly"
GOOD = "5,2024-02-02T10:00:00Z,web,Grace,7.00\n"
BAD = "6,2024-02-03T10:00:00Z,pigeon,Ada,-1.00\n"


@pytest.fixture
def root(tmp_path) -> Path:
    return write_sample_mesh(tmp_path)


def orders(root: Path, line: str) -> None:
    file = root / "domains/sales/orders/files/order_lines.csv"
    file.write_text(file.read_text() + line)


def test_a_run_says_for_each_port_what_consumers_get_now(root):
    result = run_mesh(root, "run", "--all")
    assert result.returncode == 0, result.stderr
    assert [line.split()[:2] for line in result.stderr.splitlines()] == [["published", ORDERS], ["published", REVENUE]]
    (line,) = (line for line in result.stdout.splitlines() if line.startswith(ORDERS))
    assert re.fullmatch(rf"{re.escape(ORDERS)} +published +4 +\d{{15,}} +\d+ passed *", line)
    assert f"mesh read {REVENUE} --as finance " in result.stdout
    assert "mesh up" in result.stdout


def test_a_refusal_ends_with_1_shows_the_rows_and_changes_nothing_for_readers(root):
    assert run_mesh(root, "run", "--all").returncode == 0
    orders(root, BAD)
    result = run_mesh(root, "run", "--all")
    assert result.returncode == 1
    assert f"{ORDERS} refused" in result.stdout
    assert "pigeon" in result.stdout
    assert f"{REVENUE} skipped" in result.stdout
    assert f"mesh history {ORDERS}" in result.stdout
    assert len(json.loads(invoke(root, "read", ORDERS, "--format", "json").stdout)) == 4

    told = invoke(root, "history", ORDERS).stdout
    assert "refused" in told
    assert "published, current" in told
    assert "Ada" not in told  # the customer's name is confidential


def test_a_run_as_json(root):
    told = json.loads(run_mesh(root, "run", "sales", "--json").stdout)
    assert told["holds"] is True
    (port,) = told["ports"]
    assert (port["port"], port["run"], port["rows"]) == (ORDERS, "published", 4)


def test_rolling_back_gives_readers_the_earlier_rows(root):
    assert run_mesh(root, "run", ORDERS).returncode == 0
    orders(root, GOOD)
    assert run_mesh(root, "run", ORDERS).returncode == 0
    newer, older = json.loads(invoke(root, "history", ORDERS, "--json").stdout)
    assert (newer["rows"], older["rows"]) == (5, 4)

    declined = invoke(root, "rollback", ORDERS, older["snapshot"], typed="n\n")
    assert declined.exit_code == 1
    assert len(json.loads(invoke(root, "read", ORDERS, "--format", "json").stdout)) == 5

    assert invoke(root, "rollback", ORDERS, older["snapshot"], "--yes").exit_code == 0
    assert len(json.loads(invoke(root, "read", ORDERS, "--format", "json").stdout)) == 4
    assert len(json.loads(invoke(root, "read", ORDERS, "--as-of", newer["snapshot"], "--format", "json").stdout)) == 5
    assert invoke(root, "rollback", ORDERS, "1", "--yes").exit_code == 2


@pytest.mark.parametrize(("arguments", "told"), [([], "--all"), (["sales", "--all"], "not both"), (["sails"], "Did you mean sales?")])
def test_a_run_of_nothing_or_of_something_unknown_is_a_wrong_call(root, arguments, told):
    result = invoke(root, "run", *arguments)
    assert result.exit_code == 2
    assert told in result.stderr


def test_maintenance_only_says_what_it_would_do(root):
    assert run_mesh(root, "run", ORDERS).returncode == 0
    result = invoke(root, "maintain")
    assert result.exit_code == 0
    assert result.stdout == "nothing to do for 1 port\n"
    assert json.loads(invoke(root, "maintain", "--json").stdout) == {"applied": False, "ports": []}


def test_a_person_at_a_terminal_sees_a_bar(root):
    screen = "".join(on_a_terminal(root, "run", "--all"))
    assert "the mesh" in screen
    assert "2/2" in screen or "1/2" in screen
    assert ORDERS in screen
    assert "\x1b[" in screen


def on_a_terminal(root: Path, *arguments: str) -> Iterator[str]:
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*MESH, *arguments], cwd=root, env=environment(TERM="xterm"), stdout=theirs, stderr=theirs, stdin=theirs
    ) as command:
        os.close(theirs)
        while chunk := read_terminal(ours):
            yield chunk
    os.close(ours)
    assert command.returncode == 0


def read_terminal(descriptor: int) -> str:
    try:
        return os.read(descriptor, 65536).decode(errors="replace")
    except OSError:  # so Linux says that the other side is closed
        return ""


def test_a_fix_says_what_it_mends(built):
    result = invoke(built, "run", "sales", "--fix", " ")
    assert result.exit_code == 2
    assert "a fix says what it mends" in result.stderr
    result = invoke(built, "run", "sales", "--fix", "mended \x1b[2J")
    assert result.exit_code == 2
    assert "what a fix mends is a sentence that others can read" in result.stderr
