import json
from pathlib import Path

import pytest

from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.settings import Settings
from tests.cli.commands import invoke
from tests.sample_mesh import write_sample_mesh

ORDERS = "sales.orders.daily"
DETAILS = {"consumer": "finance.revenue", "door": "read", "columns": ["amount"], "rows": 1234, "bytes": 5}


@pytest.fixture(scope="module")
def used(tmp_path_factory) -> Path:
    root = write_sample_mesh(tmp_path_factory.mktemp("mesh"))
    with open_lakehouse(Settings(root=root)) as lakehouse:
        lakehouse.ledger.record(Kind.READ, ORDERS, details=DETAILS)
        lakehouse.ledger.record(Kind.READ, "sales.gone.daily", details=DETAILS)
    return root


def test_a_port_shows_its_readers_and_what_they_touched(used):
    header, row = invoke(used, "usage", ORDERS).stdout.splitlines()
    assert header.split()[0] == "consumer"
    assert row.split()[:4] == ["finance.revenue", "1", "1", "1,234"]


def test_the_mesh_shows_its_ports_as_json_too(used):
    found = json.loads(invoke(used, "usage", "--json").stdout)
    assert (found["by"], {each["name"]: each["reads"] for each in found["uses"]}) == ("port", {ORDERS: 1, "sales.gone.daily": 1})


def test_columns_have_no_rows_of_their_own(used):
    header = invoke(used, "usage", ORDERS, "--by", "column").stdout.splitlines()[0]
    assert "handed out" not in header


def test_what_nobody_read_says_so_and_what_nobody_declares_is_unknown(used):
    assert invoke(used, "usage", "finance.revenue.monthly").stdout.strip() == "Nobody read it in 30 days."
    wrong = invoke(used, "usage", "sales.orders.weekly")
    assert wrong.exit_code == 2
    assert "sales.orders.daily" in wrong.stderr


def test_what_is_no_longer_declared_is_still_told(used):
    assert invoke(used, "usage", "sales.gone.daily").exit_code == 0
