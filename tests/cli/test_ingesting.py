import json
from pathlib import Path

import pytest

from tests.cli.commands import invoke
from tests.sample_mesh import ORDERS_ODPS, SAMPLE_MESH, write_sample_mesh

FILE = "{path: files/order_lines.csv, format: csv}"
INBOX = "{type: files, path: files/*.csv, incremental: {by: modified}}"


@pytest.fixture
def root(tmp_path) -> Path:
    return write_sample_mesh(tmp_path, {ORDERS_ODPS: SAMPLE_MESH[ORDERS_ODPS].replace(FILE, INBOX)})


def test_what_is_brought_is_told(root):
    done = invoke(root, "ingest", "sales.orders")
    assert done.exit_code == 0, done.output
    assert "order_lines" in done.stdout
    assert "mesh run sales.orders" in done.stdout
    told = json.loads(invoke(root, "ingest", "sales.orders", "--input", "order_lines", "--json").stdout)
    assert (told["product"], told["inputs"][0]["input"], told["inputs"][0]["rows"]) == ("sales.orders", "order_lines", 0)


def test_everything_may_be_brought_again(root):
    invoke(root, "ingest", "sales.orders")
    told = json.loads(invoke(root, "ingest", "sales.orders", "--again", "--json").stdout)
    assert told["inputs"][0]["rows"] == 4


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["finance.revenue"], "finance.revenue brings rows from nowhere"),
        (["sales.orders", "--input", "orders"], "it brings rows to: order_lines"),
        (["sales.nothing"], "sales.nothing"),
    ],
)
def test_what_brings_nothing_is_said(root, arguments, said):
    done = invoke(root, "ingest", *arguments)
    assert done.exit_code == 2
    assert said in " ".join(done.output.split())


def test_a_product_that_was_never_brought_anything_says_so_when_it_is_tried(root):
    done = invoke(root, "dev", "sales.orders.daily")
    assert done.exit_code != 0
    assert "mesh ingest sales.orders" in " ".join(done.output.split())
