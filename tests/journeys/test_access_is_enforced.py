"""A domain is shown less than another has: whatever its code tries, and wherever somebody looks afterwards, there is no more."""

import re
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow.parquet
import pytest

from mesh_platform import read
from mesh_platform.concepts import clock
from mesh_platform.concepts.names import PortAddress
from mesh_platform.declarations.reader import load_mesh
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.reading.snapshots import pin
from mesh_platform.orchestration.home.instance import open_instance
from mesh_platform.orchestration.running.progress import PortOutcome, State
from mesh_platform.orchestration.running.runner import run
from mesh_platform.settings import load_settings
from tests.declarations.agreeing import AGREEMENT, APPROVE, REQUEST, REVOKE, agreement
from tests.journeys.guarded_mesh import FOLDER, HIDDEN, PORTS, PROJECT, contract, write_guarded_mesh
from tests.sample_mesh import write_mesh

GRANTED = datetime(2026, 12, 24, tzinfo=UTC)
ORDERS = PortAddress.parse("sales.orders.daily")
OURS = tuple(PortAddress("finance", "revenue", each) for each in PORTS)
SHA256 = re.compile(r"[0-9a-f]{64}")
SECRETS = ("s3cret-of-the-mesh", "passw0rd-of-the-catalog")


@pytest.fixture(autouse=True, scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The mesh, with secrets in its settings, on a day of the grant."""
    folder = write_guarded_mesh(tmp_path_factory.mktemp("mesh"))
    masking_key, password = SECRETS
    with clock.frozen_at(GRANTED), pytest.MonkeyPatch.context() as settings:
        for name in ("MESH_ROOT", "MESH_HOME", "MESH_CONSUMER"):
            settings.delenv(name, raising=False)
        settings.setenv("MESH_MASKING_KEY", masking_key)
        settings.setenv("MESH_CATALOG_URI", f"sqlite:///file:{folder}/.mesh/mesh.db?password={password}&uri=true")
        yield folder


def ran(root: Path, *ports: PortAddress) -> dict[str, PortOutcome]:
    """The code of the domains is loaded anew, for tests change it."""
    for name in [each for each in sys.modules if each.startswith("domains.")]:
        del sys.modules[name]
    mesh, _ = load_mesh(root)
    return {each.address.port: each for each in run(mesh, ports or (ORDERS, *OURS)).outcomes}


@pytest.fixture(scope="module")
def built(root: Path) -> tuple[Path, dict[str, PortOutcome]]:
    """The mesh, run once as it is."""
    return root, ran(root)


@contextmanager
def changed(root: Path, files: dict[str, str]) -> Iterator[None]:
    """Other texts for a while. Nothing else is written, or dbt would parse its project again."""
    before = {each: (root / each).read_text() for each in files}
    write_mesh(root, files)
    try:
        yield
    finally:
        write_mesh(root, before)


def leaks(root: Path, *, words: tuple[str, ...] = HIDDEN) -> list[str]:
    """Every place below the state folder where a hidden word stands, besides the producer's own files."""
    state = load_settings(root).state
    own = (state / "warehouse" / "sales", state / "private" / "sales.duckdb")
    files = [each for each in state.rglob("*") if each.is_file() and not any(each.is_relative_to(mine) for mine in own)]
    assert [each for each in files if each.suffix == ".parquet"]
    assert [each for each in files if each.name == "finance.duckdb"]
    return [f"{each}: {word}" for each in files for word in words if word in _content(each)]


def _content(file: Path) -> str:
    """What a file says, also where it is compressed."""
    if not file.exists():
        return ""  # SQLite folds its log into the database when the last connection closes
    told = file.read_bytes().decode("utf-8", errors="replace")
    if file.suffix == ".parquet":
        told += str(pyarrow.parquet.read_table(file).to_pydict())
    if file.suffix == ".duckdb":
        with duckdb.connect(str(file), read_only=True) as store:
            tables = [name for (name,) in store.execute("select table_name from duckdb_tables()").fetchall()]
            told += str([store.execute(f'from "{name}"').fetchall() for name in tables])
    if file.suffix == ".db":
        with sqlite3.connect(file) as database:
            tables = [name for (name,) in database.execute("select name from sqlite_master where type = 'table'").fetchall()]
            told += str([database.execute(f'select * from "{name}"').fetchall() for name in tables])
    return told


def log_of(root: Path, outcome: PortOutcome) -> str:
    with open_instance(load_settings(root)) as instance:
        return "\n".join(str(each) for each in instance.all_logs(outcome.run_id))


def test_sql_python_and_dbt_get_what_was_granted(built):
    root, outcomes = built
    assert {name: each.state for name, each in outcomes.items()} == dict.fromkeys(("daily", *PORTS), State.PUBLISHED), outcomes
    shown = [read(f"finance.revenue.{each}", consumer="finance", root=root).arrow().to_pydict() for each in PORTS]
    for rows in shown:
        assert all(SHA256.fullmatch(each) for each in rows["customer"])
        assert sorted(map(str, rows["spent"])) == ["15.50", "99.90"]  # without the order that cost too much
    assert len({frozenset(rows["customer"]) for rows in shown}) == 1


def test_what_was_hidden_is_nowhere(built):
    root, _ = built
    assert leaks(root) == []
    with open_lakehouse(load_settings(root)) as lakehouse:
        bounds = [file.data_file.upper_bounds for port in OURS for file in pin(lakehouse, port).files]
    assert not [each for each in HIDDEN if each.encode() in b"".join(value for found in bounds for value in found.values())]


def test_no_cut_outlives_its_run(built):
    root, _ = built
    assert list((load_settings(root).state / "scratch" / "cuts").iterdir()) == []


def test_no_secret_is_anywhere(built):
    root, _ = built
    assert leaks(root, words=(*SECRETS, "inner_key", "outer_key")) == []


def test_reads_of_runs_are_recorded_with_consumer_purpose_and_the_columns_shown(built):
    root, _ = built
    with open_lakehouse(load_settings(root)) as lakehouse:
        details = [each.details for each in lakehouse.ledger.facts(Kind.READ, str(ORDERS)) if each.details["door"] == "run"]
    assert len(details) == len(PORTS)
    for each in details:
        assert (each["consumer"], each["purpose"]) == ("finance.revenue", "Sum orders by month.")
        assert each["columns"] == ["amount", "customer", "order_id", "ordered_at"]


BEYOND = {
    "a column that was not granted": {f"{FOLDER}/by_sql.sql": "select channel as customer, 1::decimal(12, 2) as spent from orders\n"},
    "a file by a function": {f"{FOLDER}/by_sql.sql": "select content as customer, 1 as spent from read_text('../sales/orders/x.csv')\n"},
    "another port by its address": {f"{FOLDER}/by_sql.sql": "select customer, amount as spent from sales.orders.daily\n"},
    "a file in Python": {
        f"{FOLDER}/by_python.py": "import duckdb\n\n\ndef by_python(orders: duckdb.DuckDBPyRelation):\n"
        "    return orders.query('o', \"select content as customer, 1 as spent from read_text('/etc/hostname')\")\n"
    },
    "a file written in Python": {
        f"{FOLDER}/by_python.py": "import duckdb\n\n\ndef by_python(orders: duckdb.DuckDBPyRelation):\n"
        "    orders.write_parquet('/tmp/stolen.parquet')\n"
    },
}


@pytest.mark.parametrize("attempt", BEYOND)
def test_code_that_reaches_further_fails_and_learns_nothing(built, attempt):
    root, _ = built
    port = next(each for each in OURS if any(f"{each.port}." in path for path in BEYOND[attempt]))
    with changed(root, BEYOND[attempt]):
        outcome = ran(root, port)[port.port]
    assert outcome.state in (State.FAILED, State.REFUSED)
    assert leaks(root) == []
    assert re.search(r"disabled by configuration|may not be used|is no input port|channel", log_of(root, outcome))


class TestFailures:
    """Failing checks and errors quote rows: those that were shown."""

    def test_a_broken_promise_shows_samples_of_what_was_shown(self, built):
        root, _ = built
        promise = "logicalTypeOptions: {maxLength: 10}\nrelationships: [{to: sales.orders.daily.customer}]"
        with changed(root, {f"{FOLDER}/{each}.odcs.yaml": contract(each, customer=promise) for each in PORTS[:2]}):
            outcomes = ran(root, *OURS[:2])
        assert {each.state for each in outcomes.values()} == {State.REFUSED}
        with open_lakehouse(load_settings(root)) as lakehouse:
            facts = {each.subject: each.details["results"] for each in lakehouse.ledger.facts(Kind.REFUSED, limit=2)}
        for results in facts.values():
            verdicts = {each["check"]: each["verdict"] for each in results}
            assert verdicts["customer_length"] == "failed"
            assert [each for name, each in verdicts.items() if "references" in name or "daily" in name] == ["passed"], verdicts
            (samples,) = (each["samples"] for each in results if each["check"] == "customer_length")
            assert all(SHA256.fullmatch(each["customer"]) for each in samples)
        assert leaks(root) == []

    def test_a_foreign_key_answers_no_guess(self, built):
        """A port that reads nothing refers to what its product sees as hashes only."""
        root, _ = built
        guess = "select 'nobody' as customer, 1::decimal(12, 2) as spent\n"
        promise = "relationships: [{to: sales.orders.daily.customer}]"
        with changed(root, {f"{FOLDER}/by_sql.odcs.yaml": contract("by_sql", customer=promise), f"{FOLDER}/by_sql.sql": guess}):
            outcomes = ran(root, OURS[0])
        assert {each.state for each in outcomes.values()} == {State.PUBLISHED}
        with open_lakehouse(load_settings(root)) as lakehouse:
            (fact,) = lakehouse.ledger.facts(Kind.PUBLISHED, limit=1)
        (told,) = (each for each in fact.details["results"] if "refers_to" in each["check"])
        assert told["verdict"] == "unknown"
        assert told["reason"] == "finance.revenue does not see in clear what it refers to in sales.orders.daily"

    def test_an_error_quotes_what_was_shown(self, built):
        root, _ = built
        noisy = "import pandas as pd\n\n\ndef by_python(orders: pd.DataFrame):\n    raise ValueError(orders.to_string())\n"
        files = {
            f"{FOLDER}/by_sql.sql": "select error(customer) as customer, amount as spent from orders\n",
            f"{FOLDER}/by_python.py": noisy,
            f"{PROJECT}/models/by_dbt.sql": "select customer::int as customer, amount as spent from {{ source('revenue', 'orders') }}\n",
        }
        with changed(root, files):
            outcomes = ran(root, *OURS)
        assert {each.state for each in outcomes.values()} <= {State.FAILED, State.REFUSED}
        assert SHA256.search("".join(log_of(root, each) for each in outcomes.values()))
        assert leaks(root) == []
        assert leaks(root, words=SECRETS) == []


class TestEndings:
    @pytest.mark.parametrize(
        ("records", "at", "told"),
        [
            ((REQUEST, APPROVE), datetime(2027, 11, 23, tzinfo=UTC), "its grant ended on 2027-11-22"),
            ((REQUEST, APPROVE), datetime(2026, 11, 22, 23, tzinfo=UTC), "its grant starts on 2026-11-23"),
            ((REQUEST, APPROVE, REVOKE), GRANTED, "revoked its grant on 2026-12-01"),
            ((REQUEST,), GRANTED, "its request of 2026-11-22 waits for a decision"),
            ((), GRANTED, "access was never asked for"),
        ],
    )
    def test_a_run_without_a_live_grant_fails_closed_and_says_what_to_do(self, built, records, at, told):
        root, _ = built
        before = read("finance.revenue.by_sql", consumer="finance", root=root).snapshots
        with changed(root, {AGREEMENT: agreement(*records)}), clock.frozen_at(at):
            if not records:
                (root / AGREEMENT).unlink()
            outcome = ran(root, OURS[0])["by_sql"]
            assert outcome.state is State.REFUSED, outcome
            assert told in outcome.reason
            step = (
                "approve sales.orders.daily finance.revenue"
                if records == (REQUEST,)
                else "request sales.orders.daily --for finance.revenue"
            )
            assert f"mesh access {step}" in log_of(root, outcome)
            assert read("finance.revenue.by_sql", consumer="finance", root=root).snapshots == before
