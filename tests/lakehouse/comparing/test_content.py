import pytest

from mesh_platform.concepts.types import ListType, Primitive
from mesh_platform.lakehouse.comparing.content import same_content
from mesh_platform.lakehouse.reading.snapshots import pin
from tests.lakehouse.sample_port import NUMBERS, PORT, contract_of, publish, staged

BEFORE = "select range::bigint as n, 'a' || range as word from range(1000)"


def same_after(lakehouse, connection, before, after, contract=NUMBERS):
    publish(lakehouse, connection, before, contract=contract)
    return same_content(connection, pin(lakehouse, PORT), staged(lakehouse, connection, after, contract=contract))


def test_the_same_rows_in_another_order_are_the_same_content(lakehouse, connection):
    assert same_after(lakehouse, connection, BEFORE, f"{BEFORE} order by n desc")


@pytest.mark.parametrize(
    "after",
    [
        f"{BEFORE} limit 999",
        "select range::bigint + 1 as n, 'a' || range as word from range(1000)",
        "select range::bigint as n, 'a' || (999 - range) as word from range(1000)",
        "select range::bigint as n, nullif('a' || range, 'a500') as word from range(1000)",
        "select range::bigint as n, 'a' || (case range when 500 then 501 when 501 then 500 else range end) as word from range(1000)",
        "select (case range when 500 then 501 else range end)::bigint as n, 'a' || range as word from range(1000)",
    ],
)
def test_any_other_rows_are_other_content(lakehouse, connection, after):
    assert not same_after(lakehouse, connection, BEFORE, after)


def test_twice_a_row_is_not_once(lakehouse, connection):
    pairs = "select n::bigint n, 'w' word from (values (1), (1), (2)) t(n)"
    assert not same_after(lakehouse, connection, pairs, "select n::bigint n, 'w' word from (values (1), (2), (2)) t(n)")


def test_two_empty_results_are_the_same_content(lakehouse, connection):
    assert same_after(lakehouse, connection, f"{BEFORE} limit 0", f"{BEFORE} limit 0")


def test_nested_columns_and_columns_of_nulls_only_are_compared_too(lakehouse, connection):
    nested = contract_of({"l": ListType(Primitive.INT), "e": Primitive.DATE})
    assert same_after(lakehouse, connection, "select [1, 2] l, null::date e", "select [1, 2] l, null::date e", nested)
    assert not same_content(
        connection, pin(lakehouse, PORT), staged(lakehouse, connection, "select [2, 1] l, null::date e", contract=nested)
    )


def test_another_type_is_other_content(lakehouse, connection):
    publish(lakehouse, connection, "select 1::bigint n, 'a' word")
    other = contract_of({"n": Primitive.STRING, "word": Primitive.STRING})
    assert not same_content(connection, pin(lakehouse, PORT), staged(lakehouse, connection, "select '1' n, 'a' word", contract=other))
