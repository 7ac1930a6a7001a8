"""Uniqueness and foreign keys: exact counts, NULL repeats and refers to nothing, and rows outside the build count too."""

from pathlib import Path
from typing import Any

import pytest

from mesh_platform.concepts.contract import Relationship, Severity
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.types import DecimalType, Primitive
from tests.quality.promises import check, check_files, column, open_connection, promise

TEXT = Primitive.STRING
AIRPORTS = PortAddress("network", "reference", "airports")


@pytest.mark.parametrize(
    ("type", "cast"),
    [
        (Primitive.LONG, "BIGINT"),
        (TEXT, "VARCHAR"),
        (DecimalType(9, 2), "DECIMAL(9, 2)"),
        (Primitive.DOUBLE, "DOUBLE"),
        (Primitive.BINARY, "BLOB"),
    ],
)
def test_a_unique_column_counts_rows_beyond_the_first(type: Any, cast: str) -> None:
    values = ", ".join(f"('{each}'::{cast})" for each in (1, 2, 1, 3, 1, 2)) + ", (NULL), (NULL)"
    result = check(promise(column(type=type, unique=True)), values)["v_unique"]
    assert (result.measured, result.rows_affected, len(result.samples)) == (3, 3, 4)


def test_a_primary_key_is_present_and_unique_as_a_whole() -> None:
    contract = promise(column("a", key_position=2), column("b", TEXT, key_position=1))
    results = check(contract, "(1::BIGINT, 'x'), (1, 'y'), (2, 'x'), (2, 'x'), (NULL, 'x'), (NULL, 'x')")
    assert results["primary_key"].rows_affected == 1
    assert results["a_required"].rows_affected == 2
    assert results["primary_key"].samples == ({"b": "x", "a": 2}, {"b": "x", "a": 2})


def test_many_duplicates_are_counted_as_exactly_as_few() -> None:
    contract = promise(column("n", key_position=1), column("t", TEXT, unique=True))
    results = check(contract, "SELECT i // 2 AS n, 'x' || i % 2500 AS t FROM range(5000) AS r(i)")
    assert results["primary_key"].rows_affected == 2500
    assert results["t_unique"].rows_affected == 2500
    assert len(results["t_unique"].samples) == 10


def test_keys_in_any_order_are_unique_across_files(tmp_path: Path) -> None:
    contract = promise(column("n", key_position=1))
    shuffled = "SELECT i AS n FROM range(20000) AS r(i) ORDER BY hash(i)"
    assert check_files(contract, shuffled, tmp_path)["primary_key"].outcome == "passed"
    repeated = check_files(contract, f"SELECT * FROM ({shuffled}) UNION ALL SELECT 7", tmp_path)["primary_key"]
    assert repeated.samples == ({"n": 7}, {"n": 7})


def test_rows_that_stay_in_the_table_take_part_in_uniqueness() -> None:
    connection = open_connection()
    connection.execute("create table kept as select 1::bigint as n, 'old' as t union all select 9, 'old'")
    contract = promise(column("n", key_position=1), column("t", TEXT))
    result = check(contract, "(1::BIGINT, 'new'), (2, 'new'), (2, 'new')", connection=connection, others="kept")["primary_key"]
    assert (result.rows_affected, result.samples) == (2, ({"n": 2}, {"n": 2}, {"n": 1}))


def refers(columns: tuple[str, ...] = ("v",), to: tuple[str, ...] = ("faa",), **changes: Any) -> Relationship:
    return Relationship(columns=columns, port=changes.pop("port", AIRPORTS), to_columns=to, **changes)


TABLE = "(SELECT * FROM (VALUES ('EWR', 1), ('JFK', 2)) AS t(faa, terminal))"


def airports(port: PortAddress) -> str | None:
    return TABLE if port == AIRPORTS else None


def test_a_foreign_key_into_another_product_finds_what_is_missing_there() -> None:
    contract = promise(column(type=TEXT), relationships=(refers(),))
    result = check(contract, "('EWR'), ('XXX'), ('XXX'), (NULL)", reference=airports)["v_refers_to_network_reference_airports_faa"]
    assert (result.rows_affected, result.samples) == (2, ({"v": "XXX"}, {"v": "XXX"}))


def test_a_composite_key_with_a_null_in_it_refers_to_nothing() -> None:
    key = refers(("a", "b"), ("faa", "terminal"))
    contract = promise(column("a", TEXT), column("b", Primitive.INT), relationships=(key,))
    results = check(contract, "('EWR', 1), ('EWR', 2), ('XXX', NULL), (NULL, 7)", reference=airports)
    assert [each.rows_affected for each in results.values()] == [None, 1]


@pytest.mark.parametrize("severity", Severity)
def test_a_port_that_is_not_published_makes_the_check_unknown(severity: Severity) -> None:
    contract = promise(column(type=TEXT), relationships=(refers(severity=severity),))
    result = list(check(contract, "('EWR')").values())[-1]
    assert (result.outcome, "not published" in result.reason, result.refuses) == ("unknown", True, False)


def test_a_key_into_the_same_table_sees_the_rows_that_stay() -> None:
    connection = open_connection()
    connection.execute("create table kept as select 5::bigint as id, null::bigint as parent")
    contract = promise(column("id"), column("parent"), relationships=(refers(("parent",), ("id",), port=None),))
    results = check(contract, "(1::BIGINT, 5::BIGINT), (2, 1), (3, 4), (4, NULL), (6, 7)", connection=connection, others="kept")
    assert results["parent_refers_to_id"].samples == ({"parent": 7},)


def test_repeated_values_of_a_classified_column_are_counted_and_not_shown() -> None:
    secret = column("secret", TEXT, unique=True, classification="confidential")
    result = check(promise(column("n"), secret), "(1::BIGINT, 'x'), (2, 'x'), (3, 'y')")["secret_unique"]
    assert (result.rows_affected, result.samples) == (1, ())


def test_missing_references_of_a_classified_column_are_counted_and_not_shown() -> None:
    secret = column("tail", TEXT, classification="confidential")
    contract = promise(column("n", key_position=1), secret, relationships=(refers(("tail",)),))
    result = list(check(contract, "(1::BIGINT, 'EWR'), (2, 'XXX')", reference=airports).values())[-1]
    assert (result.rows_affected, result.samples) == (1, ({"n": 2},))
