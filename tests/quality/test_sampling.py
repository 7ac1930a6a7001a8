"""What a sample can tell: which verdicts are given on it, and which are not."""

from datetime import timedelta
from typing import Any

import pytest

from mesh_platform.concepts.check import CheckResult
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.contract import Column, QualityRule, Relationship, ServiceLevel
from mesh_platform.concepts.names import PortAddress, ProductAddress
from mesh_platform.concepts.reliance import Reliance, ReliedOn
from mesh_platform.concepts.types import Primitive
from mesh_platform.concepts.view import WHOLE
from mesh_platform.quality.execution import run_checks
from mesh_platform.quality.target import Target
from tests.quality.promises import NOW, check, column, limited, open_connection, promise, rule, run
from tests.sample_ports import HERE

AT = column("at", Primitive.TIMESTAMP)
TOLERANT = "it allows a number or share of rows to break it"
VALUES = "(1::BIGINT), (1), (NULL)"


def of_sample(*columns: Column, values: str = VALUES, **promises: Any) -> dict[str, CheckResult]:
    return check(promise(*columns, **promises), values, sampled=True)


@pytest.mark.parametrize(
    ("of", "name", "outcome"),
    [
        (column("v", required=True), "v_required", "failed"),
        (column("v", unique=True), "v_unique", "failed"),
        (limited("v", minimum=1), "v_range", "passed"),
        (limited("v", minimum=2), "v_range", "failed"),
    ],
)
def test_what_each_row_keeps_by_itself_is_judged(of: Column, name: str, outcome: str) -> None:
    found = of_sample(of)
    assert (found[name].outcome, found["schema"].outcome) == (outcome, "passed")


@pytest.mark.parametrize(
    ("asks", "reason"),
    [
        (rule("rowCount", ("mustBeGreaterThan", 0), name="r"), "it counts the rows"),
        (rule("rowCount", ("mustBeGreaterThan", 100), name="r"), "it counts the rows"),
        (rule(kind="sql", name="r", query="select max(v) from {object}", must=("mustBe", 0)), "its query answers for all rows together"),
        (
            rule(kind="sql", name="r", query="select max(v) from {object}", must=("mustBe", 1)),
            "it allows a number or share of rows to break it",
        ),
        (
            rule(kind="sql", name="r", query="select count(*) from {object} where v is null", must=("mustBeLessThan", 9)),
            TOLERANT,
        ),
    ],
)
def test_what_all_rows_answer_together_is_neither_passed_nor_failed(asks: QualityRule, reason: str) -> None:
    found = of_sample(column("v"), rules=(asks,))["r"]
    assert (found.outcome, found.reason, found.refuses) == ("unknown", f"not judged on a sample: {reason}", False)


def test_a_query_that_looks_at_one_row_at_a_time_is_judged() -> None:
    asks = rule(kind="sql", name="r", query="select count(*) from {object} where v is null")
    found = of_sample(column("v"), rules=(asks,))["r"]
    assert (found.outcome, found.rows_affected) == ("failed", 1)


@pytest.mark.parametrize("must", [("mustBeLessThan", 5), ("mustBeGreaterThan", 0)])
def test_a_rule_that_some_rows_may_break_is_not_judged(must: tuple[str, Any]) -> None:
    found = of_sample(column("v", rules=(rule("nullValues", must, name="nulls"),)))["v_nulls"]
    assert (found.outcome, found.reason) == ("unknown", f"not judged on a sample: {TOLERANT}")


def test_foreign_keys_are_not_judged() -> None:
    key = Relationship(columns=("v",), port=PortAddress.parse("crm.people.customers"), to_columns=("id",))
    connection = open_connection()
    connection.execute("create table staged as select 1::bigint as v")
    target = Target(relation="staged", now=NOW, sampled=True, reference=lambda _: "(select 2::bigint as id)")
    found = run(connection, promise(column("v"), relationships=(key,)), target)
    assert next(each.outcome for name, each in found.items() if "refers_to" in name) == "unknown"


@pytest.mark.parametrize("property", ["latency", "retention"])
def test_ages_are_not_judged(property: str) -> None:
    level = ServiceLevel(property=property, value=1, unit="d", element="at")
    found = of_sample(AT, values="('2024-01-01'::TIMESTAMP)", service_levels=(level,))
    assert next(each.outcome for name, each in found.items() if name != "schema") == "unknown"


def test_what_consumers_rely_on_is_judged_alike() -> None:
    needs = Reliance(minimum_rows=100, maximum_lag=timedelta(hours=1), lag_column="at", location=HERE)
    relied = ReliedOn(
        port=PortAddress.parse("sales.orders.daily"), consumer=Consumer.of_product(ProductAddress("a", "b")), reliance=needs, view=WHOLE
    )
    connection = open_connection()
    connection.execute("create table staged as select timestamp '2024-01-01' as at")
    found = run_checks(connection, promise(AT), Target(relation="staged", now=NOW, sampled=True), relied_on=(relied,))
    assert {each.check.name: each.outcome for each in found} == {
        "schema": "passed",
        "relied_on_by_a_b_rows": "unknown",
        "relied_on_by_a_b_at_lag": "unknown",
    }
