"""Abuse case 6: a contract whose names, values, patterns or structure mean something to SQL, to Python or to a YAML reader."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mesh_platform.access.answering.reading import read
from mesh_platform.concepts.names import PortAddress
from mesh_platform.declarations.reader import load_mesh, require_mesh
from mesh_platform.errors import ContractBroken, Refused
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.publishing.builds import start_build
from mesh_platform.publishing.publisher import publish
from mesh_platform.settings import load_settings
from tests.declarations.reading import contract_text
from tests.sample_mesh import ORDERS_ODCS, SAMPLE_MESH, write_sample_mesh
from tests.yaml_text import yaml_text

PORT = PortAddress("sales", "orders", "daily")

INJECTIONS = [
    "x' or '1'='1",
    "'); drop table ledger; --",
    "x\"; copy (select 1) to '/tmp/x'; --",
    "$$ || getenv('HOME') || $$",
    "\\'; select 1; --",
    "/* */ union select 1 --",
    "{object}",
    "${HOME}",
    "%s %(a)s {0}",
    "a\nb",
    "\u2019 or 1=1",
]
WORDS = st.sampled_from(["select", "order", "group", "from", "table", "null", "values", "row", "end", "current_date", "main", "item"])
NAMES = WORDS | st.from_regex(r"[a-zA-Z][a-zA-Z0-9_]{0,20}", fullmatch=True)
VALUES = st.sampled_from(INJECTIONS) | st.text(st.characters(blacklist_categories=("Cc", "Cf", "Cs")), min_size=1, max_size=20)


def contract(name: str, values: list[str], **promises: object) -> str:
    """A contract of one column that promises everything about hostile values that can be promised."""
    column = {"name": name, "logicalType": "string", "enum": [{"value": each} for each in values], **promises}
    column["quality"] = [
        {"metric": "invalidValues", "arguments": {"validValues": values}, "mustBe": 0, "name": values[0][:40]},
        {"metric": "missingValues", "arguments": {"missingValues": values}, "mustBe": len(values)},
        {"type": "sql", "query": "select count(*) from {object} where {property} is null", "mustBe": 0},
    ]
    return contract_text("\n".join(yaml_text([column]).splitlines()))


def published(root: Path, select: str) -> None:
    """Builds, stages, checks and publishes as every run does."""
    mesh, opened = require_mesh(root), load_settings(root)
    with open_lakehouse(opened) as lakehouse, lakehouse.connect() as connection:
        build = start_build(lakehouse, mesh.port(PORT), run_id="run", code_version="1")
        publish(lakehouse, build, connection, select)


def literal(value: str) -> str:
    """By a way of its own: what quotes in the product is on trial here."""
    return "(" + " || ".join(f"chr({ord(each)})" for each in value) + ")"


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=NAMES, values=st.lists(VALUES, min_size=1, max_size=4, unique=True))
def test_whatever_a_column_and_its_values_are_called_they_are_published_and_read_as_they_are(tmp_path_factory, name, values):
    root = write_sample_mesh(tmp_path_factory.mktemp("hostile"), {ORDERS_ODCS: contract(name, values)})
    if load_mesh(root)[1]:  # YAML itself took the name or value for something else, and the reader said so
        return
    rows = " union all ".join(f'select {literal(each)} as "{name}"' for each in values)
    published(root, rows)
    found = read(PORT, root=root, consumer="sales").arrow().column(name).to_pylist()
    assert sorted(found) == sorted(values)
    for each in values:
        where = f'"{name}" = {literal(each)}'
        assert read(PORT, root=root, columns=[name], where=where, consumer="sales").arrow().column(name).to_pylist() == [each]


@pytest.mark.parametrize("value", [each for each in INJECTIONS if "${" not in each])  # which no declaration may hold
def test_a_value_that_is_no_part_of_the_promise_is_found_whatever_the_promise_says(tmp_path, value):
    """An injected `or true` would let it pass."""
    root = write_sample_mesh(tmp_path, {ORDERS_ODCS: contract("word", [value])})
    with pytest.raises(ContractBroken):
        published(root, "select 'anything else' as word")


@pytest.mark.parametrize("pattern", ["x' or true --", "^a$') or true or ('", "(?P<a>x)", "a{1,2}'; drop table x; --", "\\d+'; select '"])
def test_a_pattern_is_a_pattern_and_no_sql(tmp_path, pattern):
    promises = {"logicalTypeOptions": {"pattern": pattern}}
    text = contract_text("\n".join(yaml_text([{"name": "word", "logicalType": "string", **promises}]).splitlines()))
    root = write_sample_mesh(tmp_path, {ORDERS_ODCS: text})
    if load_mesh(root)[1]:
        return
    with pytest.raises(ContractBroken):
        published(root, "select 'no such word' as word")


@pytest.mark.parametrize(
    "threshold", ["1 or 1=1", "0; drop table ledger", "(select 1)", "{a: 1}", "[1]", "true", "!!python/object:os.system x"]
)
def test_a_threshold_is_a_number(tmp_path, threshold):
    text = SAMPLE_MESH[ORDERS_ODCS].replace("mustBeGreaterThan: 0", f"mustBeGreaterThan: {threshold}")
    assert load_mesh(write_sample_mesh(tmp_path, {ORDERS_ODCS: text}))[1]


REACHING = [
    "select count(*) from read_text('/etc/hostname')",
    "select count(*) from '/etc/hostname'",
    "select count(*) from duckdb_secrets()",
    "select count(*) from information_schema.tables",
    "select getenv('HOME') is null",
    "copy (select 1) to '{file}'",
    "attach '{file}' as x",
    "select 1; select 2",
    "set enable_external_access = true",
    "install httpfs",
    "pragma database_list",
    "insert into {object} values (1)",
    "select count(*) from query('select 1')",
]


@pytest.mark.parametrize("query", REACHING)
def test_a_rule_in_sql_sees_the_rows_it_is_about_and_nothing_else(tmp_path, query):
    """It is not run at all: its verdict is unknown, which is never counted as passed; no file was written."""
    file = tmp_path / "written"
    rule = {"type": "sql", "query": query.replace("{file}", str(file)), "mustBe": 0, "name": "reaching"}
    text = contract_text(f"- name: n\n  logicalType: integer\n  quality: [{json.dumps(rule)}]")
    root = write_sample_mesh(tmp_path / "mesh", {ORDERS_ODCS: text})
    if not load_mesh(root)[1]:
        try:
            published(root, "select 1::bigint as n")
        except Refused:
            pass
        else:
            with open_lakehouse(load_settings(root)) as lakehouse:
                (release,) = lakehouse.ledger.facts("published")
            assert "passed" not in json.dumps(release.details["certificate"]["mesh.verdicts"]).replace("schema", "")
    assert not file.exists()


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x, x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\n"
        + "".join(f"{two}: &{two} [{', '.join([f'*{one}'] * 10)}]\n" for one, two in zip("bcdefgh", "cdefghi", strict=True)),
        "a: !!python/object/apply:os.system ['touch ran']\n",
        "a: !!python/name:os.system\n",
        "a: !include /etc/passwd\n",
        "{" * 10_000,
        "a: 'x\n",
        "a: *a\n",
        "? {a: b}\n: c\n",
        "kind: DataContract\nkind: DataProduct\n",
        "unknownKey: 1\n",
        "\x00",
        "- 1\n",
    ],
)
@pytest.mark.parametrize(
    "path", ["domains/sales/domain.yaml", "domains/sales/orders/orders.odps.yaml", ORDERS_ODCS, "domains/sales/waivers.yaml"]
)
def test_a_file_that_attacks_its_reader_is_a_problem_and_nothing_more(tmp_path, path, text):
    mesh, problems = load_mesh(write_sample_mesh(tmp_path, {path: text}))
    assert any(path in str(each) for each in problems)
    assert "finance" in {each.name for each in mesh.domains}
    assert not Path("ran").exists()
