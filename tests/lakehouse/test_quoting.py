from datetime import UTC, date, datetime, time
from decimal import Decimal

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mesh_platform.errors import UsageError
from mesh_platform.lakehouse.quoting import identifier, literal, text

TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
    TEXTS,
    st.binary(),
    st.dates(),
    st.times(),
    st.datetimes(),
    st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)


@pytest.fixture(scope="module")
def engine():
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        yield connection


@given(value=VALUES)
def test_a_literal_means_the_value(engine, value):
    (found,) = engine.execute(f"select {literal(value)}").fetchone()
    assert found == value


@given(name=TEXTS.filter(bool))
def test_an_identifier_names_exactly_one_column(engine, name):
    assert [each[0] for each in engine.execute(f"select 1 as {identifier(name)}").description] == [name]


def test_nested_values_and_types(engine):
    value = {"a": [1, 2], "b'": date(2013, 1, 1)}
    assert engine.execute(f"select {literal(value)}").fetchone() == (value,)
    assert engine.execute(f"select typeof({literal('1.5', 'DECIMAL(5,2)')}), {literal(Decimal('1.50'))}").fetchone() == (
        "DECIMAL(5,2)",
        Decimal("1.50"),
    )
    assert engine.execute(f"select {literal(float('inf'))}, {literal(time(1, 2))}").fetchone() == (float("inf"), time(1, 2))


@pytest.mark.parametrize("write", [identifier, text, literal])
def test_text_that_sql_cannot_hold_is_refused(write):
    with pytest.raises(UsageError, match="NUL"):
        write("a\0b")


def test_a_value_without_a_literal_is_refused():
    with pytest.raises(UsageError, match="cannot be written in SQL"):
        literal(object())
