"""What is begun is ready: it passes `mesh check`, the repository's formatter, its own test, and runs."""

import subprocess
import sys
from pathlib import Path

import pytest

from mesh_platform.concepts.partition import Granularity
from mesh_platform.governance.check import check_mesh
from mesh_platform.scaffolding.requests import StartFrom
from tests.cli.commands import environment, run_mesh
from tests.sample_mesh import write_sample_mesh
from tests.scaffolding.beginning import ORDERS, begin, begin_domain, begin_port, mesh_at

ROOT = Path(__file__).parents[2]
LONG = "a" * 62
SAMPLE = "Order ID,placed at,amount,class\n1,2019-03-21 10:00:00,10.50,a\n2,2026-01-02 10:00:00,20.50,b\n"

WAYS = {
    "sql": {"start": StartFrom.SQL},
    "python": {"start": StartFrom.PYTHON},
    "file": {"start": StartFrom.FILE},
    "database": {"start": StartFrom.DATABASE},
    "api": {"start": StartFrom.API},
    "sql_reads": {"start": StartFrom.SQL, "reads": (ORDERS,)},
    "python_reads": {"start": StartFrom.PYTHON, "reads": (ORDERS,)},
    "some_columns": {"start": StartFrom.SQL, "reads": (ORDERS,), "columns": ("ordered_at", "amount")},
    "sql_daily": {"start": StartFrom.SQL, "partition": Granularity.DAY},
    "sql_hourly": {"start": StartFrom.SQL, "partition": Granularity.HOUR},
    "python_monthly": {"start": StartFrom.PYTHON, "partition": Granularity.MONTH},
    "python_reads_yearly": {"start": StartFrom.PYTHON, "partition": Granularity.YEAR, "reads": (ORDERS,)},
    "sql_reads_daily": {"start": StartFrom.SQL, "partition": Granularity.DAY, "reads": (ORDERS,)},
    "file_daily": {"start": StartFrom.FILE, "partition": Granularity.DAY},
    "database_daily": {"start": StartFrom.DATABASE, "partition": Granularity.DAY},
    "public": {"start": StartFrom.SQL, "public": True, "schedule": "15 6 * * *"},
    "reserved_key": {"start": StartFrom.PYTHON, "key": "order"},
    f"sql_{LONG}"[:63]: {"start": StartFrom.SQL, "reads": (ORDERS,)},
    f"python_{LONG}"[:63]: {"start": StartFrom.PYTHON, "reads": (ORDERS,), "partition": Granularity.DAY},
}


@pytest.fixture(scope="module")
def root(tmp_path_factory) -> Path:
    """A mesh with a product begun in each way. Tests only read it, but for one that runs it."""
    folder = write_sample_mesh(tmp_path_factory.mktemp("begun"))
    sample = folder / "sample.csv"
    sample.write_text(SAMPLE)
    begin_domain(folder)
    for number, (name, asked) in enumerate(WAYS.items()):
        begin(folder, f"harbour.{name}.{'rows' if number % 2 else name}", **asked)
    begin(folder, "harbour.sampled.lines", StartFrom.FILE, sample=str(sample))
    begin(folder, "harbour.sampled_monthly.lines", StartFrom.FILE, sample=str(sample), partition=Granularity.MONTH)
    (folder / "header.csv").write_text(SAMPLE.partition("\n")[0] + "\n")
    begin(folder, "harbour.header.lines", StartFrom.FILE, sample=str(folder / "header.csv"))
    begin_port(folder, "harbour.sql.further", StartFrom.PYTHON, reads=(ORDERS,))
    begin_port(folder, "harbour.sql_reads.again", reads=(ORDERS,))
    return folder


def test_every_way_is_tried():
    assert {asked["start"] for asked in WAYS.values()} | {StartFrom.DBT} == set(StartFrom)


def test_what_is_begun_breaks_no_rule_and_no_policy(root):
    report = check_mesh(root)
    assert report.problems == ()
    assert {each.policy for each in report.results} == {"descriptions-written"}, "of the sample's columns only"
    assert {each.location.path.parts[2] for each in report.notices} == {"sampled", "sampled_monthly", "header"}


def test_what_is_begun_is_written_as_the_formatter_would(root):
    (root / "mesh_platform").mkdir(exist_ok=True)  # as in a clone, where the platform lies beside the domains
    for command in (["check"], ["format", "--check"]):
        ruff = [sys.executable, "-m", "ruff", *command, "--config", str(ROOT / "pyproject.toml"), "--no-cache", "domains/harbour"]
        done = subprocess.run(ruff, cwd=root, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


def test_what_is_begun_passes_its_own_test(root):
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--import-mode=importlib", "domains/harbour"]
    done = subprocess.run(command, cwd=root, env=environment(PYTHONPATH=str(ROOT)), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert f"{len(WAYS) + 5} passed" in done.stdout


def test_what_is_begun_runs_at_once(root):
    chosen = [f"harbour.{each}" for each in ("sql", "python_monthly", "file", "sampled", "sql_reads")]
    done = run_mesh(root, "run", "sales", *chosen)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count(" passed") == 8, done.stdout


def test_a_system_that_nobody_has_named_yet_is_asked_for_by_its_variable(root):
    done = run_mesh(root, "run", "harbour.database")
    assert done.returncode == 1
    assert "HARBOUR_DATABASE" in done.stdout


def test_every_port_is_in_the_mesh(root):
    assert len([each for each in mesh_at(root).ports if each.domain == "harbour"]) == len(WAYS) + 5
