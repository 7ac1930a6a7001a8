import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from mesh_platform.declarations.products.dbt_files import PROFILES, SOURCES
from mesh_platform.declarations.reader import load_mesh
from mesh_platform.errors import UsageError
from mesh_platform.governance.check import check_mesh
from mesh_platform.scaffolding.dbt_sync import Outcome, sync
from tests.orchestration.dbt.sample_project import DBT_FILES, PROJECT, write_dbt_mesh
from tests.sample_mesh import REVENUE_SQL, SAMPLE_MESH, write_mesh

OWN_SOURCES = f"{PROJECT}/{SOURCES}"
FINANCE = "dbt_projects/finance"
FINANCE_FILES = {
    REVENUE_SQL: None,
    f"{FINANCE}/dbt_project.yml": "name: finance\nprofile: mesh\nmodels: {finance: {+materialized: table}}\n",
    f"{FINANCE}/models/{Path(REVENUE_SQL).name}": "select * from {{ source('revenue', 'orders') }}",
}
ORDERS_ODCS = "domains/sales/orders/daily.odcs.yaml"


@pytest.fixture
def root(tmp_path):
    return write_dbt_mesh(tmp_path / "mesh", {OWN_SOURCES: None, **FINANCE_FILES})


def written(root, domain="finance"):
    mesh, _ = load_mesh(root)
    sync(mesh, [mesh.domain(domain)])
    return yaml.safe_load((root / "dbt_projects" / domain / SOURCES).read_text())


def test_each_input_port_is_a_source_with_the_columns_that_its_product_sees(root):
    ((source),) = written(root)["sources"]
    assert (source["name"], source["database"]) == ("revenue", "inputs")
    (orders,) = source["tables"]
    columns = {each["name"]: each for each in orders["columns"]}
    assert columns["order_id"] == {"name": "order_id", "data_type": "long", "description": "Number of the order."}
    assert "Masked for this product: hash." in columns["customer"]["description"]
    assert columns["customer"]["data_type"] == "string"


def test_what_is_current_is_not_written_again(root):
    mesh, _ = load_mesh(root)
    assert {each.outcome for each in sync(mesh, mesh.domains)} == {Outcome.WRITTEN}
    assert {each.outcome for each in sync(mesh, mesh.domains)} == {Outcome.CURRENT}
    assert {each.path.name for each in sync(mesh, mesh.domains)} == {"sources.yml", "profiles.yml"}


def test_a_file_of_the_domain_is_never_written_over_and_nothing_else_is_written(root):
    write_mesh(root, {OWN_SOURCES: DBT_FILES[OWN_SOURCES]})
    mesh, _ = load_mesh(root)
    with pytest.raises(UsageError, match="written by hand"):
        sync(mesh, mesh.domains)
    assert not (root / FINANCE / PROFILES).exists()
    assert (root / OWN_SOURCES).read_text() == DBT_FILES[OWN_SOURCES]


def test_mesh_check_says_when_the_declarations_went_on(root):
    written(root)
    assert [each for each in check_mesh(root).problems if each.rule == "dbt"] == []
    write_mesh(root, {ORDERS_ODCS: SAMPLE_MESH[ORDERS_ODCS].replace("Number of the order.", "Number of the order, from 1.")})
    (problem,) = [each for each in check_mesh(root).problems if each.rule == "dbt"]
    assert problem.location.path == Path(FINANCE) / SOURCES
    assert problem.hint == "Write it again: mesh dbt sync finance"


def test_a_producers_words_are_no_code_of_dbt(root):
    hostile = "Number {{ env_var('SECRET') }} {{{ env_var('SECRET') }}} {% do 1 %} {# hidden #} of: 'it' \"all\""
    write_mesh(root, {ORDERS_ODCS: SAMPLE_MESH[ORDERS_ODCS].replace("Number of the order.", f"'{hostile.replace(chr(39), chr(39) * 2)}'")})
    (source,) = written(root)["sources"]
    said = source["tables"][0]["columns"][0]["description"]
    assert said == "Number { { env_var('SECRET') }} { { { env_var('SECRET') }}} { % do 1 %} { # hidden #} of: 'it' \"all\""
    parsed = dbt(root / FINANCE, "parse")
    assert parsed.returncode == 0, parsed.stdout


def dbt(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-P", "-m", "dbt.cli.main", "--no-version-check", "--no-send-anonymous-usage-stats", "--no-use-colors"]
    return subprocess.run([*command, *arguments], cwd=folder, capture_output=True, text=True, check=False)
