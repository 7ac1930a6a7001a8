"""Each restriction of single values: what breaks it, what keeps it, and that NULL breaks none."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from mesh_platform.concepts.types import DecimalType, ListType, MapType, Primitive, StructType
from mesh_platform.quality.compilation import compile_checks
from mesh_platform.quality.formats import restates_type
from tests.quality.promises import check, column, limited, outcomes, promise

TEXT, LONG, DOUBLE, DATE = Primitive.STRING, Primitive.LONG, Primitive.DOUBLE, Primitive.DATE


def broken_rows(column: Any, values: str, name: str) -> int | None:
    return check(promise(column), values)[name].rows_affected


@pytest.mark.parametrize(
    ("limits", "values", "broken"),
    [
        ({"minimum": 2}, "(1::BIGINT), (2), (3), (NULL)", 1),
        ({"maximum": 2}, "(1::BIGINT), (2), (3), (NULL)", 1),
        ({"exclusive_minimum": 2}, "(1::BIGINT), (2), (3), (NULL)", 2),
        ({"exclusive_maximum": 2}, "(1::BIGINT), (2), (3), (NULL)", 2),
        ({"minimum": 2, "maximum": 2}, "(1::BIGINT), (2), (3), (NULL)", 2),
        ({"minimum": 1.5}, "(1::BIGINT), (2)", 1),
        ({"minimum": "1.5"}, "(1::BIGINT), (2)", 1),
    ],
)
def test_a_range_counts_the_values_beyond_it(limits: dict[str, Any], values: str, broken: int) -> None:
    assert broken_rows(limited(**limits), values, "v_range") == broken


def test_a_bound_finer_than_the_columns_scale_is_not_rounded() -> None:
    amount = limited(type=DecimalType(10, 2), minimum=0.005)
    assert broken_rows(amount, "(0.00::DECIMAL(10, 2)), (0.01)", "v_range") == 1


def test_a_decimal_bound_is_exact() -> None:
    assert broken_rows(limited(type=DecimalType(10, 2), maximum=0.1), "(0.10::DECIMAL(10, 2)), (0.11)", "v_range") == 1


def test_not_a_number_lies_above_every_maximum() -> None:
    assert broken_rows(limited(type=DOUBLE, maximum=1e300), "('nan'::DOUBLE), (1.0)", "v_range") == 1


@pytest.mark.parametrize("bound", ["2024-01-02", date(2024, 1, 2)])
def test_dates_compare_with_dates(bound: Any) -> None:
    assert broken_rows(limited(type=DATE, minimum=bound), "(DATE '2024-01-01'), ('2024-01-02')", "v_range") == 1


@pytest.mark.parametrize(
    ("type", "cast", "bound"),
    [
        (Primitive.TIMESTAMP, "TIMESTAMP '2024-01-01 12:00:00'", "2024-01-01T12:00:01"),
        (Primitive.TIMESTAMP, "TIMESTAMP '2024-01-01 12:00:00'", datetime(2024, 1, 1, 12, 0, 1)),  # noqa: DTZ001 - a local one
        (Primitive.TIMESTAMPTZ, "TIMESTAMPTZ '2024-01-01 12:00:00+00'", "2024-01-01T13:30:00+01:00"),
        (Primitive.TIME, "TIME '12:00:00'", "12:00:01"),
    ],
)
def test_times_compare_with_times(type: Primitive, cast: str, bound: Any) -> None:
    assert broken_rows(limited(type=type, minimum=bound), f"({cast})", "v_range") == 1


def test_allowed_values_leave_null_alone() -> None:
    assert broken_rows(column(type=TEXT, allowed_values=("a", "it's")), "('a'), ('it''s'), ('b'), (NULL)", "v_allowed_values") == 1


def test_allowed_numbers_are_exact() -> None:
    rate = column(type=DecimalType(4, 2), allowed_values=(0.1, 0.2))
    assert broken_rows(rate, "(0.10::DECIMAL(4, 2)), (0.20), (0.30)", "v_allowed_values") == 1


def test_allowed_truth_values() -> None:
    assert broken_rows(column(type=Primitive.BOOLEAN, allowed_values=(True,)), "(true), (false), (NULL)", "v_allowed_values") == 1


@pytest.mark.parametrize(
    ("limits", "broken"),
    [({"min_length": 2}, 1), ({"max_length": 2}, 1), ({"min_length": 2, "max_length": 2}, 2), ({"max_length": 3}, 0)],
)
def test_length_counts_characters_not_bytes(limits: dict[str, Any], broken: int) -> None:
    assert broken_rows(limited(type=TEXT, **limits), "('ä'), ('äö'), ('äöü'), (NULL)", "v_length") == broken


def test_a_pattern_is_searched_for_unless_it_is_anchored() -> None:
    values = "('ab1'), ('1'), ('ab'), (NULL)"
    assert broken_rows(limited(type=TEXT, pattern="[0-9]"), values, "v_pattern") == 1
    assert broken_rows(limited(type=TEXT, pattern="^[0-9]$"), values, "v_pattern") == 2


def test_a_pattern_that_cannot_run_fails_alone_and_says_why() -> None:
    results = check(promise(limited(type=TEXT, pattern="^(?=a)", max_length=9)), "('a')")
    assert outcomes(results) == {"schema": "passed", "v_length": "passed", "v_pattern": "failed"}
    assert "could not be computed" in results["v_pattern"].reason


@pytest.mark.parametrize(
    ("type", "divisor", "values", "broken"),
    [
        (LONG, 10, "(10::BIGINT), (-20), (0), (5), (NULL)", 1),
        (LONG, 0.5, "(1::BIGINT), (2)", 0),
        (DecimalType(10, 2), 0.05, "(0.10::DECIMAL(10, 2)), (0.15), (0.07)", 1),
        (DOUBLE, 0.1, "(0.3::DOUBLE), (0.7), (0.25), (NULL)", 1),
        (DOUBLE, 1, "(1e300::DOUBLE), (2.0)", 1),
    ],
)
def test_multiples_are_exact_in_decimals(type: Any, divisor: Any, values: str, broken: int) -> None:
    assert broken_rows(limited(type=type, multiple_of=divisor), values, "v_multiple_of") == broken


FORMATS = {
    "email": (["ada@example.org", "a.b+c@x-y.co"], ["ada", "a@b@c", "ada@exa mple.org", "@example.org"]),
    "uuid": (["123e4567-e89b-12d3-a456-426614174000"], ["123e4567e89b12d3a456426614174000", "x"]),
    "uri": (["https://example.org/a?b=c", "urn:isbn:123"], ["example.org", "http://a b"]),
    "hostname": (["example.org", "a", "x1-2.de"], ["-a.org", "a..b", "a_b.org"]),
    "ipv4": (["1.2.3.4", "255.255.255.255"], ["256.1.1.1", "1.2.3", "1.2.3.4.5"]),
    "ipv6": (["::1", "::", "2001:db8::ff00:42:8329", "fe80:0:0:0:0:0:0:1", "::ffff:1.2.3.4"], ["1.2.3.4", "2001:db8::1::2", "12345::"]),
    "date": (["2024-02-29"], ["2023-02-29", "2024-2-9", "29.02.2024"]),
    "time": (["23:59:59", "12:00:00.5"], ["24:30:00", "12"]),
    "date-time": (["2024-02-29T12:00:00Z", "2024-02-29T12:00:00+02:00"], ["2024-02-30T12:00:00Z", "2024-02-29"]),
    "byte": (["YWRh", "YQ==", ""], ["YWR", "Y W"]),
}


@pytest.mark.parametrize("format", FORMATS)
def test_string_formats_tell_good_from_bad(format: str) -> None:
    good, bad = FORMATS[format]
    values = ", ".join(f"('{each}')" for each in (*good, *bad)) + ", (NULL)"
    result = check(promise(limited(type=TEXT, format=format)), values)["v_format"]
    assert result.rows_affected == len(bad), result
    assert {row["v"] for row in result.samples} == set(bad)


def test_formats_that_only_say_how_a_value_is_shown_promise_nothing() -> None:
    shown = [limited("a", TEXT, format="password"), limited("b", DATE, format="yyyy-MM-dd"), limited("c", DOUBLE, format="f64")]
    assert list(check(promise(*shown), "('x', DATE '2024-01-01', 1.0::DOUBLE)")) == ["schema"]


def test_an_unknown_string_format_is_never_silently_passed() -> None:
    result = check(promise(limited(type=TEXT, format="iban")), "('x')")["v_format"]
    assert (result.outcome, "iban" in result.reason) == ("unknown", True)


def test_a_narrow_integer_format_is_a_range() -> None:
    assert broken_rows(limited(format="u8"), "(255::BIGINT), (256), (-1), (NULL)", "v_format") == 2
    assert broken_rows(limited(type=Primitive.INT, format="i16"), "(32767::INT), (32768)", "v_format") == 1


@pytest.mark.parametrize(
    ("type", "format"),
    [
        (Primitive.INT, "i32"),
        (Primitive.INT, "i64"),
        (LONG, "i64"),
        (DecimalType(9, 0), "i32"),
        (Primitive.FLOAT, "f32"),
        (DOUBLE, "f64"),
    ],
)
def test_a_format_that_restates_the_stored_type_needs_no_check_of_its_own(type: Any, format: str) -> None:
    assert [each.name for each in compile_checks(promise(limited(type=type, format=format)))] == ["schema"]
    assert restates_type(format, type)


@pytest.mark.parametrize(("type", "format"), [(LONG, "i32"), (Primitive.INT, "u32"), (DecimalType(10, 0), "i32"), (TEXT, "uuid")])
def test_a_format_narrower_than_the_stored_type_is_checked(type: Any, format: str) -> None:
    assert [each.name for each in compile_checks(promise(limited(type=type, format=format)))] == ["schema", "v_format"]
    assert not restates_type(format, type)


def test_lists_have_a_number_of_items_and_repeat_none() -> None:
    tags = limited(type=ListType(TEXT), min_items=1, max_items=2, unique_items=True)
    results = check(promise(tags), "(['a']), ([]), (['a', 'b', 'c']), (['a', 'a']), ([NULL, NULL]), (NULL)")
    assert results["v_items"].rows_affected == 2
    assert results["v_unique_items"].rows_affected == 1


def test_rules_of_an_objects_fields_are_rules_of_the_column() -> None:
    city = column("city", TEXT, required=True, allowed_values=("Bern",))
    address = column("address", StructType((("city", TEXT),)), fields=(city,))
    results = check(promise(address), "({'city': 'Bern'}), ({'city': 'Ulm'}), ({'city': NULL}), (NULL)")
    assert results["address_city_required"].rows_affected == 1
    assert results["address_city_allowed_values"].rows_affected == 1


def test_rules_of_a_lists_items_hold_for_every_item_at_any_depth() -> None:
    line = column(
        "items", StructType((("parts", ListType(LONG)),)), fields=(column("parts", ListType(LONG), fields=(limited(minimum=1),)),)
    )
    lines = column("lines", ListType(line.type), fields=(line,))
    results = check(promise(lines), "([{'parts': [1, 2]}, {'parts': [3]}]), ([{'parts': [1]}, {'parts': [0]}]), ([]), (NULL)")
    assert [each.rows_affected for name, each in results.items() if name.endswith("range")] == [1]


def test_a_declared_value_that_fits_no_such_column_fails_its_check() -> None:
    result = check(promise(limited(minimum="soon")), "(1::BIGINT)")["v_range"]
    assert (result.outcome, "soon" in result.reason) == ("failed", True)


def test_names_and_values_that_look_like_sql_stay_names_and_values() -> None:
    evil = limited('x" OR 1=1; --', TEXT, pattern=r"^'\);drop table staged;--$")
    odd = column("{relation}", TEXT, allowed_values=("{violation}", "'; --"))
    results = check(promise(evil, odd), "('a', '{violation}'), (NULL, '''; --')")
    assert [each.rows_affected for each in results.values()] == [None, 1, 0]


def test_maps_are_checked_and_never_shown() -> None:
    labels = column("labels", MapType(TEXT, TEXT), required=True)
    result = check(promise(labels), "(MAP {'a': 'b'}), (NULL)")["labels_required"]
    assert (result.rows_affected, result.samples) == (1, ())


def test_decimals_show_as_decimals() -> None:
    result = check(promise(limited(type=DecimalType(10, 2), minimum=1)), "(0.10::DECIMAL(10, 2))")["v_range"]
    assert result.samples == ({"v": Decimal("0.10")},)
