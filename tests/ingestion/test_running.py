"""The whole way: `mesh run` brings rows, builds a port from them, and says what it did."""

import json
import subprocess
from pathlib import Path

from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.settings import Settings
from tests.cli.commands import invoke, run_mesh
from tests.ingestion.api_server import Api
from tests.sample_mesh import ORDERS_ODPS, SAMPLE_MESH, write_sample_mesh

CANARY = "canary-of-a-secret"
FILE = "{path: files/order_lines.csv, format: csv}"
TABLE = (
    "create table order_lines (order_id integer primary key, ordered_at timestamptz, channel text, customer text, amount numeric(10, 2))"
)
DATABASE = (
    "{type: database, connection: '${SALES_DATABASE}', table: order_lines, "
    "incremental: {cursor: ordered_at, key: [order_id], lag: {value: 1, unit: h}}}"
)
FROM_API = (
    "{type: api, url: '${SALES_URL}/orders', records: data.items, auth: {type: bearer, token: '${SALES_TOKEN}'}, "
    "paginator: {type: page_number, base_page: 1, total_path: total}}"
)


def mesh_reading(root: Path, source: str) -> Path:
    text = SAMPLE_MESH[ORDERS_ODPS]
    assert FILE in text
    return write_sample_mesh(root, {ORDERS_ODPS: text.replace(FILE, source)})


def told(root: Path) -> list[dict]:
    with open_lakehouse(Settings(root=root)) as lakehouse:
        return [{"kind": each.kind, "subject": each.subject, **each.details} for each in lakehouse.ledger.facts()]


def ran(root: Path, *arguments: str) -> str:
    done = run_mesh(root, *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    return words(done)


def refused(root: Path) -> str:
    done = run_mesh(root, "run", "sales.orders")
    assert done.returncode == 1, done.stdout + done.stderr
    return words(done)


def words(done: subprocess.CompletedProcess[str]) -> str:
    """However wide the terminal is."""
    return " ".join((done.stdout + done.stderr).split())


def shown(root: Path, *arguments: str) -> str:
    done = invoke(root, *arguments)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_a_port_is_built_from_a_database_run_after_run(tmp_path, postgres, monkeypatch):
    uri = postgres.new_database()
    monkeypatch.setenv("SALES_DATABASE", uri)
    root = mesh_reading(tmp_path, DATABASE)
    with postgres.connect(uri) as shop:
        shop.execute(TABLE)
        shop.execute(
            "insert into order_lines values (1, '2024-01-01 09:30+00', 'shop', 'Ada', 10.50), (2, '2024-01-02 11:00+00', 'web', 'Grace', 9)"
        )
        assert "published sales.orders.daily 2 rows" in ran(root, "run", "sales.orders")

        shop.execute("insert into order_lines values (3, '2024-01-02 10:30+00', 'web', 'Late', 1)")
        shop.execute("update order_lines set amount = 12 where order_id = 2")
        assert "published sales.orders.daily 3 rows" in ran(root, "run", "sales.orders")
        query = "select order_id, amount::int as paid from sales.orders.daily order by order_id"
        assert shown(root, "query", query, "--as", "sales.orders", "--format", "csv").split()[1:] == ["1,11", "2,12", "3,1"]

        shop.execute("alter table order_lines rename column channel to way")
        (newest, *_) = json.loads(shown(root, "history", "sales.orders.daily", "--json"))
        assert newest["sources"] == {"order_lines": "load 2, ordered_at up to 2024-01-02 11:00:00+00"}

        assert "`channel` is gone" in refused(root)
        assert "`channel` is gone" in shown(root, "history", "sales.orders.daily")

        shop.execute("alter table order_lines rename column way to channel")
        assert "published sales.orders.daily 3 rows" in ran(root, "run", "sales.orders")

    facts = told(root)
    published = [each for each in facts if each["kind"] == Kind.PUBLISHED and each["subject"] == "sales.orders.daily"]
    assert json.loads(published[-1]["certificate"]["mesh.sources"]) == {"order_lines": "load 1, ordered_at up to 2024-01-02 11:00:00+00"}
    assert [each["rows"] for each in facts if each["kind"] == Kind.INGESTED] == [2, 2, 2]
    assert [each["input"] for each in facts if each["kind"] == Kind.INGESTED] == ["order_lines"] * 3
    assert not any(postgres.password in each.read_bytes().decode(errors="replace") for each in root.rglob("*") if each.is_file())


def test_a_port_is_built_from_an_api_and_no_secret_is_kept_anywhere(tmp_path, api: Api, monkeypatch):
    api.token = CANARY
    api.records = [
        {"order_id": each, "ordered_at": f"2024-01-0{each}T09:30:00Z", "channel": "web", "customer": "Ada", "amount": each}
        for each in range(1, 6)
    ]
    root = mesh_reading(tmp_path, FROM_API)
    assert "no SALES_URL and no SALES_TOKEN, which the input port order_lines of sales.orders needs" in refused(root)
    monkeypatch.setenv("SALES_URL", api.url)
    monkeypatch.setenv("SALES_TOKEN", CANARY)
    assert "published sales.orders.daily 5 rows" in ran(root, "run", "sales.orders")
    api.token = "another"
    denied = refused(root)
    assert "it answered 401" in denied
    assert "it answered 401" in shown(root, "history", "sales.orders.daily")
    said = [denied, *(each.read_bytes().decode(errors="replace") for each in root.rglob("*") if each.is_file())]
    assert not any(CANARY in each for each in said)


def test_declarations_are_checked_without_the_environment(tmp_path):
    done = invoke(mesh_reading(tmp_path, FROM_API), "check")
    assert (done.exit_code, "SALES_" in done.output) == (0, False), done.output
