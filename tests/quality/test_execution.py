"""Running a whole contract: the schema, isolation of faults, samples, and what statistics prove."""

from dataclasses import replace
from pathlib import Path

import pytest

from mesh_platform.concepts.contract import Severity
from mesh_platform.concepts.types import DecimalType, ListType, Primitive, StructType
from mesh_platform.quality.compilation import compile_checks
from mesh_platform.quality.execution import run_checks
from mesh_platform.quality.target import Target
from tests.quality.promises import NOW, check, check_files, column, limited, open_connection, outcomes, promise, rule
from tests.sample_ports import contract

TEXT = Primitive.STRING
ORDERS = "(1::BIGINT, DATE '2024-01-01', 1.50::DECIMAL(10, 2), 'Ada'), (2, '2024-01-02', -1, 'X'), (2, '2024-01-02', 3, 'Eve')"


def test_there_is_one_result_for_each_check_in_the_same_order() -> None:
    connection = open_connection()
    connection.execute(f"create table staged as select * from (values {ORDERS}) as t(order_id, ordered_on, amount, customer)")
    results = run_checks(connection, contract(), Target(relation="staged", now=NOW))
    assert tuple(each.check for each in results) == compile_checks(contract())


def test_column_names_match_in_any_case_and_are_reported_as_written() -> None:
    results = check(
        contract(), "select 1::bigint as ORDER_ID, date '2024-01-01' as Ordered_On, -1::decimal(10,2) as AMOUNT, 'Ada' as Customer"
    )
    assert results["schema"].outcome == "passed"
    assert results["amount_range"].samples[0].keys() == {"order_id", "amount"}


@pytest.mark.parametrize(
    ("select", "said"),
    [
        ("select 1::bigint as a", "`b` is missing"),
        ("select 1::int as a, 'x' as b", "`a` is INTEGER, promised is BIGINT"),
        ("select 1::bigint as a, 'x' as b, 2 as c", "`c` is not promised"),
    ],
)
def test_columns_that_are_absent_of_another_type_or_not_promised_break_the_schema(select: str, said: str) -> None:
    result = check(promise(column("a"), column("b", TEXT)), select)["schema"]
    assert (result.outcome, result.reason) == ("failed", said)


def test_nested_types_are_compared_whole() -> None:
    of = ListType(StructType((("a b", Primitive.INT), ("c", DecimalType(5, 2)))))
    assert check(promise(column(type=of)), "([{'a b': 1::INT, 'c': 1.5::DECIMAL(5, 2)}])")["schema"].outcome == "passed"


def test_a_rule_on_a_column_that_is_not_there_fails_alone() -> None:
    results = check(promise(column("a", required=True), limited("b", TEXT, min_length=1)), "select 1::bigint as a")
    assert outcomes(results) == {"schema": "failed", "a_required": "passed", "b_length": "failed"}


def test_samples_never_hold_a_classified_value() -> None:
    secret = column("secret", TEXT, required=True, classification="restricted")
    nested = StructType((("pin", TEXT),))
    inside = column("account", nested, fields=(column("pin", TEXT, classification="restricted", allowed_values=("1",)),))
    results = check(promise(column("id"), secret, inside), "(1::BIGINT, NULL, {'pin': '2'})")
    assert (results["secret_required"].rows_affected, results["secret_required"].samples) == (1, ())
    assert (results["account_pin_allowed_values"].rows_affected, results["account_pin_allowed_values"].samples) == (1, ())


def test_samples_never_hold_a_value_about_a_person_classified_or_not() -> None:
    results = check(promise(column("id"), column("name", TEXT, tags=("personal",), allowed_values=("Ada",))), "(1::BIGINT, 'Grace')")
    assert (results["name_allowed_values"].rows_affected, results["name_allowed_values"].samples) == (1, ())


def test_the_key_is_shown_beside_a_classified_column() -> None:
    result = check(contract(), ORDERS)["customer_length"]
    assert result.samples == ({"order_id": 2},)


def test_samples_are_the_first_ten_rows_by_key() -> None:
    contract = promise(column("id", key_position=1), limited(maximum=0))
    result = check(contract, "SELECT 100 - i AS id, i AS v FROM range(1, 90) AS r(i)")["v_range"]
    assert [row["id"] for row in result.samples] == list(range(11, 21))


def test_a_promise_that_is_kept_shows_no_rows() -> None:
    some = rule("nullValues", ("mustBeLessThan", 2), severity=Severity.WARNING)
    assert check(promise(column(rules=(some,))), "(NULL::BIGINT), (1)")["v_nullValues"].samples == ()


def test_statistics_of_files_prove_what_a_scan_would_find(tmp_path: Path) -> None:
    columns = (
        limited("n", minimum=0, maximum=4999),
        limited("d", DecimalType(10, 2), exclusive_minimum=-0.01, exclusive_maximum=50),
        limited("f", Primitive.DOUBLE, maximum=5000),
        limited("t", TEXT, pattern="^x"),
    )
    contract = promise(*(replace(each, required=True) for each in columns))
    select = "SELECT i AS n, (i / 100)::DECIMAL(10, 2) AS d, i::DOUBLE AS f, 'x' || i AS t FROM range({}) AS r(i)"
    assert set(outcomes(check_files(contract, select.format("5000"), tmp_path)).values()) == {"passed"}
    broken = check_files(contract, select.format("5002"), tmp_path)
    assert {name: each.rows_affected for name, each in broken.items() if each.outcome == "failed"} == {
        "n_range": 2,
        "d_range": 2,
        "f_range": 1,
    }


def test_footers_that_leave_not_a_number_out_prove_nothing(tmp_path: Path) -> None:
    contract = promise(limited(type=Primitive.DOUBLE, maximum=10))
    values = "SELECT CASE WHEN i = 77 THEN 'nan'::DOUBLE ELSE 1.0 END AS v FROM range(5000) AS r(i)"
    assert check_files(contract, values, tmp_path)["v_range"].rows_affected == 1


def test_no_rows_at_all_keep_every_promise_about_rows(tmp_path: Path) -> None:
    empty = "SELECT 1::BIGINT AS order_id, DATE '2024-01-01' AS ordered_on, 1::DECIMAL(10, 2) AS amount, 'x' AS customer WHERE false"
    assert set(outcomes(check_files(contract(), empty, tmp_path)).values()) == {"passed"}


def test_hundreds_of_rules_on_one_column_are_counted_in_batches() -> None:
    rules = tuple(rule("invalidValues", ("mustBe", 1), name=f"r{each}", arguments={"validValues": [1 - each % 2]}) for each in range(200))
    results = check(promise(column(rules=rules)), "(0::BIGINT), (1)")
    assert len(results) == 201
    assert set(outcomes(results).values()) == {"passed"}
