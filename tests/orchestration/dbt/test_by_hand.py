"""`dbt build` in the project's folder, as a person starts it."""

import subprocess
import sys

import duckdb
import pytest

import mesh_platform
from mesh_platform.declarations.reader import load_mesh
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.orchestration.running import runner
from mesh_platform.scaffolding.dbt_sync import sync
from mesh_platform.settings import load_settings
from tests.sample_mesh import REVENUE_SQL, SAMPLE_MESH, write_sample_mesh

FINANCE = "dbt_projects/finance"
MODEL, OUTSIDE = "monthly", "outside"
FILES = {
    REVENUE_SQL: None,
    f"{FINANCE}/dbt_project.yml": "name: finance\nprofile: mesh\nmodels: {finance: {+materialized: table}}\n",
    f"{FINANCE}/models/{MODEL}.sql": SAMPLE_MESH[REVENUE_SQL].replace("from orders", "from {{ source('revenue', 'orders') }}"),
    f"{FINANCE}/models/{OUTSIDE}.sql": "select * from read_csv('/etc/passwd', auto_detect = true)\n",
}


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    made = write_sample_mesh(tmp_path_factory.mktemp("mesh"), FILES)
    mesh, _ = load_mesh(made)
    sync(mesh, mesh.domains)
    return made


@pytest.fixture(autouse=True)
def _own_state(root, monkeypatch):
    monkeypatch.setenv("MESH_HOME", str(root / ".mesh"))


def dbt(root, *arguments):
    command = [sys.executable, "-P", "-m", "dbt.cli.main", "--no-version-check", "--no-send-anonymous-usage-stats", "--no-use-colors"]
    return subprocess.run([*command, *arguments], cwd=root / FINANCE, capture_output=True, text=True, check=False)


def test_what_cannot_be_read_is_said_and_the_room_is_closed(root):
    done = dbt(root, "build")
    assert done.returncode == 1
    assert "revenue.orders is missing: sales.orders.daily has not been published yet" in done.stdout
    assert "run: mesh run sales.orders.daily" in done.stdout
    assert "Permission Error" in done.stdout  # in the model that reads a file of this machine


def test_it_reads_what_a_run_reads_and_builds_beside_it(root):
    mesh, _ = load_mesh(root)
    assert runner.run(mesh, [each for each in mesh.ports if each.domain == "sales" or each.port == MODEL]).holds
    with open_lakehouse(load_settings(root)) as lakehouse:
        reads = len(lakehouse.ledger.facts(Kind.READ))
        done = dbt(root, "build", "--select", MODEL)
        assert done.returncode == 0, done.stdout
        assert len(lakehouse.ledger.facts(Kind.READ)) > reads
    published = mesh_platform.read("finance.revenue.monthly", consumer="finance", root=root).arrow().to_pylist()
    with duckdb.connect(str(root / FINANCE / "target" / "by_hand.duckdb")) as built:
        rows = built.sql(f"select * from main.{MODEL}").fetchall()
    assert rows
    assert sorted(map(str, rows)) == sorted(str(tuple(each.values())) for each in published)
