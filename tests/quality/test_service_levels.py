"""Service levels that the data or the calendar can answer, at a given moment."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from mesh_platform.concepts.check import CheckResult
from mesh_platform.concepts.contract import ServiceLevel, Severity
from mesh_platform.concepts.span import Span, read_span
from mesh_platform.concepts.types import Primitive
from mesh_platform.quality.compilation import compile_checks
from tests.quality.promises import NOW, check, column, open_connection, promise


def level(property: str, value: Any, unit: str | None = None, element: str | None = None, **changes: Any) -> ServiceLevel:
    return ServiceLevel(property=property, value=value, unit=unit, element=element, **changes)


def answer(*levels: ServiceLevel, values: str = "('2024-06-01 10:00:00'::TIMESTAMP)", **surroundings: Any) -> CheckResult:
    of = surroundings.pop("type", Primitive.TIMESTAMP)
    return list(check(promise(column("at", of), service_levels=levels), values, **surroundings).values())[-1]


@pytest.mark.parametrize(
    ("property", "value", "unit", "kept"),
    [
        ("latency", 2, "h", True),
        ("freshness", 119, "minutes", False),
        ("latency", 120, "m", True),
        ("latency", 1, "d", True),
        ("latency", 1, None, True),
        ("latency", 0.5, "hours", False),
        ("latency", 7199, "s", False),
    ],
)
def test_latency_is_the_age_of_the_newest_value(property: str, value: Any, unit: str | None, kept: bool) -> None:
    values = "('2024-06-01 10:00:00'::TIMESTAMP), ('2020-01-01 00:00:00'), (NULL)"
    result = answer(level(property, value, unit, "at"), values=values)
    assert (result.outcome, result.measured) == ("passed" if kept else "failed", "2:00:00")
    assert not result.refuses, "late data still is newer than the last good snapshot"


@pytest.mark.parametrize(
    ("type", "value", "age"),
    [
        (Primitive.TIMESTAMPTZ, "'2024-06-01 12:00:00+02'::TIMESTAMPTZ", "2:00:00"),
        (Primitive.TIMESTAMP, "'2024-06-01 10:00:00'::TIMESTAMP", "2:00:00"),
        (Primitive.DATE, "'2024-06-01'::DATE", "12:00:00"),
    ],
)
def test_ages_are_taken_in_utc_and_a_date_is_its_midnight(type: Primitive, value: str, age: str) -> None:
    assert answer(level("latency", 1, "d", "at"), values=f"({value})", type=type).measured == age


@pytest.mark.parametrize("hours", [1, 3])
def test_the_age_of_a_classified_value_is_compared_and_not_shown(hours: int) -> None:
    secret = column("at", Primitive.TIMESTAMP, classification="confidential")
    contract = promise(secret, service_levels=(level("latency", hours, "h", "at"),))
    result = check(contract, "('2024-06-01 10:00:00'::TIMESTAMP)")["at_latency"]
    assert (result.outcome, result.measured, "10:00" in str(result)) == ("passed" if hours == 3 else "failed", None, False)


def test_without_any_value_data_is_late_but_not_old() -> None:
    assert answer(level("latency", 1, "d", "at"), values="(NULL::TIMESTAMP)").outcome == "failed"
    assert answer(level("retention", 1, "d", "at"), values="(NULL::TIMESTAMP)").outcome == "passed"


@pytest.mark.parametrize(
    ("value", "unit", "kept"), [(3, "m", True), (2, "months", False), (1, "y", True), (14, "w", True), (91, "d", False)]
)
def test_retention_is_the_age_of_the_oldest_value_by_the_calendar(value: int, unit: str, kept: bool) -> None:
    values = "('2024-06-01'::TIMESTAMP), ('2024-03-01 12:00:00')"
    assert answer(level("retention", value, unit, "at"), values=values).outcome == ("passed" if kept else "failed")


def test_ages_look_at_the_rows_that_stay_too() -> None:
    connection = open_connection()
    connection.execute("create table kept as select '2024-06-01 11:00:00'::TIMESTAMP as at")
    late = answer(level("latency", 1, "h", "at"), values="('2024-01-01'::TIMESTAMP)", connection=connection, others="kept")
    assert late.outcome == "passed"


def test_frequency_is_the_gap_since_the_last_publication() -> None:
    daily = level("frequency", 1, "d")
    assert answer(daily, last_published=NOW - timedelta(days=1)).outcome == "passed"
    assert answer(daily, last_published=NOW - timedelta(days=1, seconds=1)).outcome == "failed"


def test_the_first_publication_ends_no_gap() -> None:
    first = answer(level("frequency", 1, "d"))
    assert (first.outcome, first.measured, first.reason) == ("passed", None, "nothing was published before")


@pytest.mark.parametrize("end", ["2024-06-01", "2024-06-01T12:00:00Z", date(2024, 6, 1), datetime(2024, 6, 1, 14, 0, tzinfo=UTC)])
@pytest.mark.parametrize(("property", "refuses"), [("endOfSupport", False), ("endOfLife", True)])
def test_the_end_of_support_warns_and_the_end_of_life_refuses(property: str, refuses: bool, end: Any) -> None:
    before = answer(level(property, end), now=datetime(2024, 5, 31, 23, 59, tzinfo=UTC))
    after = answer(level(property, end), now=datetime(2024, 6, 1, 14, 0, tzinfo=UTC))
    assert (before.outcome, after.outcome, after.refuses) == ("passed", "failed", refuses)


def test_promises_about_the_service_itself_are_no_checks_of_data() -> None:
    contract = promise(column(), service_levels=(level("availability", 99.9, "percent"), level("timeToRepair", 4, "h")))
    assert [each.name for each in compile_checks(contract)] == ["schema"]


@pytest.mark.parametrize("strange", [level("latency", 1, "d"), level("serenity", 1, "d", "at")])
def test_a_level_nobody_can_compute_is_unknown(strange: ServiceLevel) -> None:
    assert answer(strange).outcome == "unknown"


@pytest.mark.parametrize(
    "wrong", [level("latency", "soon", "d", "at"), level("latency", 1, "fortnight", "at"), level("endOfLife", "never")]
)
def test_a_level_that_cannot_be_read_fails(wrong: ServiceLevel) -> None:
    assert answer(wrong).outcome == "failed"


def test_the_owner_may_make_a_late_port_refuse() -> None:
    late = level("latency", 1, "h", "at", severity=Severity.ERROR)
    assert answer(late).refuses


@pytest.mark.parametrize(
    ("span", "before"),
    [
        (Span(1, "month"), datetime(2024, 2, 29, tzinfo=UTC)),
        (Span(13, "month"), datetime(2023, 2, 28, tzinfo=UTC)),
        (Span(1, "year"), datetime(2023, 3, 31, tzinfo=UTC)),
        (Span(1, "week"), datetime(2024, 3, 24, tzinfo=UTC)),
    ],
)
def test_months_and_years_go_by_the_calendar(span: Span, before: datetime) -> None:
    assert span.before(datetime(2024, 3, 31, tzinfo=UTC)) == before


@pytest.mark.parametrize(
    ("unit", "name"), [("d", "day"), ("days", "day"), ("Y", "year"), ("yrs", "year"), ("s", "second"), ("minutes", "minute")]
)
def test_units_are_read_in_every_spelling(unit: str, name: str) -> None:
    assert read_span(1, unit).unit == name
