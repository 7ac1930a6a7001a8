import json

import pytest

from tests.cli.commands import invoke
from tests.sample_mesh import REVENUE_SQL, write_sample_mesh

FINANCE = "dbt_projects/finance"
SOURCES = f"{FINANCE}/models/sources.yml"


@pytest.fixture
def root(tmp_path):
    return write_sample_mesh(
        tmp_path,
        {
            REVENUE_SQL: None,
            f"{FINANCE}/dbt_project.yml": "name: finance\nprofile: mesh\n",
            f"{FINANCE}/models/monthly.sql": "select * from {{ source('revenue', 'orders') }}\n",
        },
    )


def test_sync_writes_what_check_found_missing(root):
    assert invoke(root, "dbt", "sync", "--check").exit_code == 1
    assert not (root / SOURCES).exists()
    assert f"written   {SOURCES}" in invoke(root, "dbt", "sync").stdout
    assert invoke(root, "dbt", "sync", "finance", "--check").exit_code == 0
    assert {each["outcome"] for each in json.loads(invoke(root, "dbt", "sync", "--json").stdout)} == {"current"}


def test_a_domain_that_is_none_is_a_wrong_call(root):
    found = invoke(root, "dbt", "sync", "finanze")
    assert found.exit_code == 2
    assert "finance" in found.stderr


def test_a_file_that_a_person_wrote_is_left_alone(root):
    (root / SOURCES).write_text("version: 2\n")
    found = invoke(root, "dbt", "sync")
    assert found.exit_code == 2
    assert SOURCES in found.stderr
    assert (root / SOURCES).read_text() == "version: 2\n"
