from dataclasses import replace

import pytest

from mesh_platform.concepts.contract import Column
from mesh_platform.concepts.types import Primitive
from mesh_platform.errors import ContractBroken, SchemaMismatch
from mesh_platform.observability.alerts.evaluation import evaluate
from tests.observability.alerts.meshes import ORDERS, mesh_of
from tests.publishing.conftest import day
from tests.sample_ports import BY_DAY, ORDER_COLUMNS, contract, orders, port

DAILY = port(ORDERS)
CUT = port(ORDERS, contract=contract(partition=BY_DAY))
GOOD, BAD = orders((1, "2024-01-01", "1", "Ada")), orders((1, "2024-01-01", "-1", "Ada"))


def refuse(publisher, of=DAILY, rows=BAD, **known):
    with pytest.raises((ContractBroken, SchemaMismatch)):
        publisher.publish(of, rows, **known)


def only(lakehouse, mesh):
    (alert,) = evaluate(lakehouse, mesh)
    return alert


def test_a_refusal_tells_checks_rows_what_consumers_see_and_who_they_are(publisher, lakehouse):
    publisher.publish(DAILY, GOOD)
    refuse(publisher)
    alert = only(lakehouse, mesh_of())
    assert (alert.subject, alert.domains, alert.title) == (ORDERS, ("sales",), f"{ORDERS} was refused")
    assert alert.story[0] == "1 of 7 checks of contract 1.0.0 failed."
    assert "Measured 1, promised" in alert.story[1]
    assert alert.samples[0] == {"check": "amount_range", "row": {"order_id": 1, "amount": "-1.00"}}
    assert alert.consumers_see.startswith("the snapshot of 20")
    assert alert.consumers_see.endswith("(1 row)")
    assert alert.affected == ("finance.revenue",)
    assert alert.commands == (f"mesh history {ORDERS}", f"mesh run {ORDERS}")


def test_a_guarded_column_is_in_no_sample_even_if_it_was_open_when_the_rows_were_refused(publisher, lakehouse):
    open_then = contract(columns=tuple(replace(each, classification=None) for each in ORDER_COLUMNS))
    refuse(publisher, port(ORDERS, contract=open_then), orders((1, "2024-01-01", "1", "X")))
    assert only(lakehouse, mesh_of(port(ORDERS, contract=open_then))).samples[0]["row"]["customer"] == "X"
    assert only(lakehouse, mesh_of()).samples == ()


def test_refusals_in_a_row_are_one_situation_until_a_publication(publisher, lakehouse):
    mesh = mesh_of()
    refuse(publisher)
    first = only(lakehouse, mesh)
    refuse(publisher)
    second = only(lakehouse, mesh)
    assert (second.id, second.since) == (first.id, first.since)
    assert "tried 2 times" in second.story[-1]
    publisher.publish(DAILY, GOOD)
    assert evaluate(lakehouse, mesh) == ()
    refuse(publisher)
    assert only(lakehouse, mesh).id != first.id


def test_each_partition_is_a_situation_and_a_range_is_good_once_all_of_it_is(publisher, lakehouse):
    mesh = mesh_of(CUT)
    refuse(publisher, CUT, partition=day("01", "02"))
    refuse(publisher, CUT, orders((3, "2024-01-03", "-1", "Ada")), partition=day("03"))
    assert {each.part for each in evaluate(lakehouse, mesh)} == {"2024-01-01..2024-01-02", "2024-01-03"}
    publisher.publish(CUT, GOOD, partition=day("01"))
    assert len(evaluate(lakehouse, mesh)) == 2
    publisher.publish(CUT, orders((2, "2024-01-02", "1", "Ada")), partition=day("02"))
    alert = only(lakehouse, mesh)
    assert alert.commands[-1] == f"mesh run {ORDERS} --partition 2024-01-03"
    publisher.publish(CUT, orders((3, "2024-01-03", "1", "Ada")), partition=day("01", "05"))
    assert evaluate(lakehouse, mesh) == ()


def test_what_was_never_staged_tells_its_reason(publisher, lakehouse):
    refuse(publisher, rows="select 1 as other")
    alert = only(lakehouse, mesh_of())
    assert len(alert.story) == 1
    assert ORDERS in alert.story[0]
    assert alert.consumers_see == "nothing: it was never published"


def test_nothing_is_expected_of_what_is_retired_or_gone(publisher, lakehouse):
    refuse(publisher)
    other = port("sales.orders.other", contract=contract("sales.orders.other", columns=(Column(name="a", type=Primitive.LONG),)))
    assert evaluate(lakehouse, mesh_of(status="retired")) == ()
    assert evaluate(lakehouse, mesh_of(other)) == ()
