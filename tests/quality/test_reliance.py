from datetime import timedelta

import pytest

from mesh_platform.concepts.access import Mask, Masking
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.contract import Severity
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.reliance import Reliance, ReliedColumn, ReliedOn
from mesh_platform.concepts.row_filter import Compares, Relation
from mesh_platform.concepts.types import Primitive
from mesh_platform.concepts.view import CLEAR, WHOLE, View
from mesh_platform.quality.compilation import compile_checks
from mesh_platform.quality.execution import run_checks
from mesh_platform.quality.target import Target
from tests.quality.promises import NOW, as_select, column, open_connection, outcomes, promise
from tests.sample_ports import HERE

CONTRACT = promise(column("origin", Primitive.STRING), column("speed"), column("at", Primitive.TIMESTAMPTZ))
ROW = "('canary', 1::bigint)"
ROWS = "('JFK', 10, timestamptz '2024-06-01 00:00:00Z'), ('LGA', 20, timestamptz '2024-06-01 09:00:00Z'), (NULL, 20, NULL)"


def relied(*columns, severity=Severity.WARNING, consumer="finance.revenue", view=WHOLE, **needs):
    reliance = Reliance(columns={each.name: each for each in columns}, location=HERE, **needs)
    return ReliedOn(
        port=PortAddress.parse("sales.orders.daily"), consumer=Consumer.parse(consumer), reliance=reliance, severity=severity, view=view
    )


def check(*relied_on, **surroundings):
    connection = open_connection()
    connection.execute(f"CREATE TABLE staged AS {as_select(CONTRACT, ROWS)}")
    target = Target(relation="staged", now=NOW, **surroundings)
    found = run_checks(connection, CONTRACT, target, relied_on=relied_on)
    return {each.check.name.removeprefix("relied_on_by_finance_revenue_"): each for each in found if each.check.relied_on_by}


def test_a_need_is_named_and_weighed_for_its_consumer():
    needs = (relied(ReliedColumn(name="origin", required=True), severity=Severity.ERROR), relied(minimum_rows=5, consumer="ops.board"))
    contract, own = compile_checks(CONTRACT), compile_checks(CONTRACT, relied_on=needs)
    assert own[: len(contract)] == contract
    columns, required, rows = own[len(contract) :]
    assert [each.name for each in (columns, required, rows)] == [
        "relied_on_by_finance_revenue_columns",
        "relied_on_by_finance_revenue_origin_required",
        "relied_on_by_ops_board_rows",
    ]
    assert required.description == "relied on by finance.revenue: `origin` has a value in every row."
    assert (required.severity, rows.severity) == (Severity.ERROR, Severity.WARNING)
    assert (required.relied_on_by, rows.relied_on_by) == ("finance.revenue", "ops.board")


def test_needs_that_hold_pass():
    fine = (ReliedColumn(name="origin", type=Primitive.STRING, values=("JFK", "LGA")), ReliedColumn(name="speed", minimum=10, maximum=20))
    found = check(relied(*fine, minimum_rows=3, maximum_lag=timedelta(hours=26), lag_column="at"))
    assert outcomes(found) == dict.fromkeys(("columns", "origin_allowed_values", "speed_range", "rows", "at_lag"), "passed")


@pytest.mark.parametrize(
    ("need", "name", "rows"),
    [
        (relied(ReliedColumn(name="origin", required=True)), "origin_required", 1),
        (relied(ReliedColumn(name="speed", unique=True)), "speed_unique", 1),
        (relied(ReliedColumn(name="origin", values=("JFK",))), "origin_allowed_values", 1),
        (relied(ReliedColumn(name="speed", maximum=15)), "speed_range", 2),
        (relied(minimum_rows=4), "rows", None),
        (relied(maximum_lag=timedelta(hours=2), lag_column="at"), "at_lag", None),
    ],
)
def test_needs_that_do_not_hold_fail_with_the_rows_that_break_them(need, name, rows):
    found = check(need)[name]
    assert (found.outcome.value, found.rows_affected) == ("failed", rows)


def test_a_column_that_is_not_there_or_of_another_type_fails():
    found = check(relied(ReliedColumn(name="origin", type=Primitive.LONG), ReliedColumn(name="speed", type=Primitive.DOUBLE)))
    assert found["columns"].reason == "`origin` is string, relied on is long"
    found = check(relied(ReliedColumn(name="tail", required=True)))
    assert outcomes(found) == {"columns": "failed", "tail_required": "failed"}
    assert found["columns"].reason == "there is no column tail"


def test_without_a_column_the_lag_is_the_time_since_the_last_release():
    need = relied(maximum_lag=timedelta(days=1))
    assert outcomes(check(need, last_published=NOW - timedelta(hours=23))) == {"lag": "passed"}
    assert outcomes(check(need, last_published=NOW - timedelta(hours=25))) == {"lag": "failed"}
    assert check(need)["lag"].reason == "nothing was published before"


def test_the_rows_that_break_a_need_show_no_classified_value():
    hidden = promise(column("origin", Primitive.STRING, classification="confidential"), column("speed"))
    connection = open_connection()
    connection.execute(f"CREATE TABLE staged AS {as_select(hidden, ROW)}")
    need = relied(ReliedColumn(name="origin", values=("JFK",)), ReliedColumn(name="speed", maximum=0))
    found = run_checks(connection, hidden, Target(relation="staged", now=NOW), relied_on=[need])
    assert [each.samples for each in found if each.outcome.value == "failed"] == [(), ({"speed": 1},)]
    assert "canary" not in repr(found)


def shown(masks=None, rows=None):
    return View(columns={"origin": CLEAR, "speed": CLEAR, "at": CLEAR} if masks is None else masks, rows=rows)


EVERY_NEED = (
    ReliedColumn(name="origin", type=Primitive.STRING, required=True, unique=True, values=("JFK", "LGA")),
    ReliedColumn(name="speed", minimum=10, maximum=15),
)
HASH, NULLED, STEPPED = (Mask(masking=each) for each in (Masking.HASH, Masking.NULL, Masking.GENERALISE))


@pytest.mark.parametrize(
    ("masks", "computed"),
    [
        ({}, set()),
        ({"speed": STEPPED, "at": HASH}, set()),
        ({"origin": NULLED}, set()),
        ({"origin": STEPPED}, {"origin_required"}),
        ({"origin": HASH, "speed": CLEAR}, {"origin_required", "origin_unique", "speed_range"}),
        ({"at": CLEAR}, {"at_lag"}),
    ],
)
def test_what_a_consumer_may_not_see_answers_no_question_of_it(masks, computed):
    found = check(relied(*EVERY_NEED, maximum_lag=timedelta(hours=1), lag_column="at", view=shown(masks)))
    closed = {name: each for name, each in found.items() if each.outcome.value == "unknown"}
    assert found.keys() - closed.keys() == {"columns", *computed}
    assert len(found) == 6  # the same checks, whatever is granted
    assert {(each.measured, each.rows_affected, each.samples) for each in closed.values()} <= {(None, None, ())}


def test_why_a_need_is_not_computed_is_told():
    found = check(relied(*EVERY_NEED, view=shown({"origin": HASH})))
    assert found["origin_allowed_values"].reason == "not computed, for what is granted shows it `origin` as hash only"
    assert found["speed_range"].reason == "not computed, for what is granted does not show it `speed`"


def test_rows_that_are_not_granted_break_no_need():
    rows = Compares("origin", Relation.EQUAL, "JFK")
    needs = relied(*EVERY_NEED, minimum_rows=1, maximum_lag=timedelta(hours=4), lag_column="at", view=shown(rows=rows))
    lag = {"at_lag": "failed"}  # of the newest that it sees, 12 hours old
    names = ("columns", "origin_required", "origin_unique", "origin_allowed_values", "speed_range", "rows")
    assert outcomes(check(needs)) == dict.fromkeys(names, "passed") | lag
    assert check(relied(minimum_rows=2, view=shown(rows=rows)))["rows"].measured == 1


def test_rows_granted_by_a_column_that_is_not_there_leave_a_need_unkept():
    rows = Compares("tail", Relation.EQUAL, "N1")
    assert check(relied(*EVERY_NEED, view=shown(rows=rows)))["speed_range"].reason == "there is no column tail"


def test_the_rows_that_break_a_need_are_shown_where_all_of_them_is_seen():
    needs = ReliedColumn(name="origin", required=True)
    assert check(relied(needs))["origin_required"].samples
    hashed = check(relied(needs, view=shown({"origin": HASH})))["origin_required"]
    assert (hashed.rows_affected, hashed.samples) == (1, ())
