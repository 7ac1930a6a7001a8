"""Checks are known before any data: stable names, one for each promise, without a database."""

import re
import subprocess
import sys
from dataclasses import replace

from mesh_platform.concepts.contract import Limits, Relationship
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.types import Primitive
from mesh_platform.quality.compilation import compile_checks
from tests.quality.promises import column, promise, rule
from tests.sample_ports import contract

NAMED_ALIKE = promise(
    column("größe", Primitive.STRING, required=True, unique=True),
    column(
        "gr_e", Primitive.STRING, required=True, rules=(rule("nullValues", name="Is it there?"), rule("nullValues", name="is-it-there"))
    ),
    rules=(rule("rowCount", name="schema"), rule("rowCount", name="!"), rule("rowCount", name="gr_e required")),
)


def test_names_keep_to_what_dagster_allows_and_are_unique() -> None:
    names = [each.name for each in compile_checks(NAMED_ALIKE)]
    assert all(re.fullmatch("[A-Za-z0-9_]+", name) for name in names)
    assert len(set(names)) == len(names) == 9


def test_the_same_contract_compiles_to_the_same_checks() -> None:
    assert compile_checks(contract()) == compile_checks(contract())


def test_a_new_promise_renames_no_other_check() -> None:
    before = compile_checks(contract())
    columns = tuple(replace(each, limits=Limits(max_length=9)) if each.type is Primitive.STRING else each for each in contract().columns)
    after = compile_checks(contract(columns=(*columns, column("more", required=True))))
    assert {each.name for each in before} < {each.name for each in after}


def test_every_check_says_what_it_promises_and_of_which_columns() -> None:
    key = Relationship(columns=("customer",), port=PortAddress("crm", "people", "customers", 2), to_columns=("id",))
    checks = {each.name: each for each in compile_checks(contract(relationships=(key,)))}
    assert checks["customer_refers_to_crm_people_customers_2_id"].columns == ("customer",)
    assert checks["amount_range"].description == "`amount` is at least 0."
    assert checks["primary_key"].columns == ("order_id",)


def test_compiling_needs_no_database() -> None:
    script = "import sys, mesh_platform.quality.compilation; sys.exit('duckdb' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
