"""A spent error budget lets only fixes through, where the contract that consumers have says so."""

from datetime import timedelta

import pytest

from mesh_platform.concepts import clock
from mesh_platform.errors import Frozen
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.observability.grounds import grounds
from mesh_platform.publishing.builds import start_build
from tests.governance.changes.sample_contract import ORDERS, ROWS, one_more_column, orders_port, version

START = clock.now()


def promises(freeze: bool):
    def change(made):
        objective = {"property": "objective", "vendor": "mesh", "value": {"days": 7, "freeze": freeze}}
        made["slaProperties"] = [{"property": "frequency", "value": 1, "unit": "d", "customProperties": [objective]}]

    return change


FREEZING = promises(freeze=True)


def publish(publisher, of, *, days: float, code: str = "code-1", fix: str = ""):
    publisher.runs += 1
    with clock.frozen_at(START + timedelta(days=days)):
        build = start_build(publisher.lakehouse, of, run_id=f"run-{publisher.runs}", code_version=code, fix=fix)
        return publisher.finish(build, ROWS)


@pytest.fixture
def late(publisher):
    """Published once, and then not for two days, of which one was promised and a third of one may be late in a week."""
    publish(publisher, orders_port(FREEZING), days=0)
    return publisher


def test_the_same_code_goes_on_bringing_rows(late):
    assert publish(late, orders_port(FREEZING), days=2).release.current


def test_changed_code_is_refused_and_the_refusal_kept(late, lakehouse):
    with pytest.raises(Frozen, match="its error budget is spent; only fixes are published") as frozen:
        publish(late, orders_port(FREEZING), days=2, code="code-2")
    assert frozen.value.hint == f'if it mends what is broken: mesh run {ORDERS} --fix "what it mends"'
    (fact,) = lakehouse.ledger.facts(Kind.REFUSED, str(ORDERS))
    assert "while it is frozen" in grounds(fact)


def test_a_fix_is_published_and_says_what_it_mends(late, lakehouse):
    publish(late, orders_port(FREEZING), days=2, code="code-2", fix="The source moved.")
    assert "contract 1.0.0 held, a fix: The source moved." in grounds(lakehouse.ledger.facts(Kind.PUBLISHED, str(ORDERS), limit=1)[0])
    assert publish(late, orders_port(FREEZING), days=2.1, code="code-2").release.current


def test_no_change_lifts_the_freeze_that_would_refuse_it(late):
    with pytest.raises(Frozen):
        publish(late, orders_port(promises(freeze=False), version("1.0.1")), days=2)


def test_a_changed_contract_is_refused_too(late):
    with pytest.raises(Frozen):
        publish(late, orders_port(FREEZING, one_more_column, version("1.1.0")), days=2)


def test_what_is_in_time_may_change(late):
    assert publish(late, orders_port(FREEZING), days=1, code="code-2").release.current


def test_the_freeze_ends_when_the_budget_has_recovered(late):
    for day in range(2, 9):
        publish(late, orders_port(FREEZING), days=day)
    assert publish(late, orders_port(FREEZING), days=9, code="code-2").release.current


def test_without_a_declared_freeze_a_spent_budget_refuses_nothing(publisher):
    of = orders_port(promises(freeze=False))
    publish(publisher, of, days=0)
    assert publish(publisher, of, days=3, code="code-2").release.current
