"""Why a port did not build is told without the text of a row."""

import pytest

from mesh_platform.orchestration.planning.reasons import told

COLUMNS = frozenset({"amount", "customer"})


@pytest.mark.parametrize(
    ("reason", "line"),
    [
        (
            "_duckdb.BinderException: Binder Error: Referenced column \"amount\" not found!\n\nLINE 1: select amount, 'Ada'",
            'Referenced column "amount" not found!',
        ),
        ("Conversion Error: Could not convert string 'Ada' to INT32", "Conversion Error"),
        ("x was not built: dbt says: Runtime Error in model x (x.sql)\n  Conversion Error: Could not convert 'Ada'", "Conversion Error"),
        ("Out of Range Error: Ada", "Out of Range Error"),
        ("KeyError: 'amount'", "KeyError: amount"),
        ("KeyError: 'Ada'", "KeyError"),
        ("Traceback (most recent call last):\n  File x\nValueError: bad customer Ada", "ValueError"),
        (
            "a value does not fit sales.orders.daily\n  - customer = Ada is no int; write: cast(customer as INT)",
            "a value of customer does not fit the promised type",
        ),
        ("sales.orders may not read x.y.z: access was never asked for", "sales.orders may not read x.y.z: access was never asked for"),
    ],
)
def test_names_are_told_and_values_are_not(reason, line):
    said = told(reason, port="sales.orders.daily", columns=COLUMNS, by_code=False)
    assert said.startswith(line)
    assert "Ada" not in said


def test_what_the_code_of_a_port_says_is_not_told_but_what_the_mesh_says_of_it_is():
    assert "Ada" not in told("Ada is too young", port="a.b.c", columns=COLUMNS, by_code=True)
    refused = "a.b may not read x.y.z: access was never asked for"
    assert told(refused, port="a.b.c", columns=COLUMNS, by_code=True) == refused


def test_what_is_not_told_says_where_it_is():
    assert (
        told("ValueError: Ada", port="sales.orders.daily", columns=COLUMNS, by_code=False)
        == "ValueError; its text may quote rows, see it: mesh dev sales.orders.daily"
    )
