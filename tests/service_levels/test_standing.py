from dataclasses import replace
from datetime import timedelta

import pytest

from mesh_platform.concepts import clock
from mesh_platform.concepts.contract import Aim
from mesh_platform.errors import ContractBroken
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.writing.rollback import rollback
from mesh_platform.service_levels.burn import Pace
from mesh_platform.service_levels.standing import standing
from tests.sample_ports import orders, port
from tests.service_levels.promises import AVAILABLE, DAILY, DAY, HOUR, SOUND, START, YOUNG, after, promising, published, stands


def refused(publisher, of, moment):
    with clock.frozen_at(moment), pytest.raises(ContractBroken):
        publisher.publish(of, orders((1, "2024-03-01", "-1", "Ada")))


def test_a_port_without_a_contract_or_a_promise_stands_nowhere(lakehouse):
    assert standing(lakehouse, port(contract=None), START) == ()
    assert standing(lakehouse, promising(), START) == ()


def test_what_was_never_published_kept_and_broke_nothing(lakehouse):
    found = stands(lakehouse, promising(DAILY), START)
    assert (found.is_met, found.measured.total, found.budget.left, found.pace) == (None, 0, 1, None)


def test_a_publication_is_late_an_hour_after_it_was_due_and_its_budget_burns(publisher, lakehouse):
    of = promising(DAILY)
    published(publisher, of, START)
    on_time, late, spent = (stands(lakehouse, of, after(hours=each)) for each in (25, 27, 25 + 36))
    assert (on_time.measured.good, on_time.measured.bad) == (25 * HOUR, 0)
    assert (late.measured.bad, late.budget.allowed) == (2 * HOUR, 36 * HOUR)
    assert (late.pace, late.bad_since) == (Pace.FAST, after(hours=25))
    assert (late.is_met, spent.is_met) == (True, False)


def test_a_budget_comes_back_when_the_trouble_is_older_than_its_window(publisher, lakehouse):
    of = promising(replace(DAILY, aim=Aim(days=3)))
    for day in (0, 2, 3, 4, 5):
        published(publisher, of, after(days=day))
    assert [stands(lakehouse, of, after(days=each)).is_met for each in (1, 2, 4, 5)] == [True, False, False, True]


def test_the_past_is_measured_as_it_was_then(publisher, lakehouse):
    of = promising(DAILY, YOUNG)
    published(publisher, of, START)
    before = standing(lakehouse, of, after(days=3))
    published(publisher, of, after(days=4), newest="2024-03-05")
    assert standing(lakehouse, of, after(days=3)) == before


def test_after_a_rollback_what_consumers_read_is_old_again(publisher, lakehouse):
    of = promising(DAILY)
    old = published(publisher, of, START)
    published(publisher, of, after(days=1))
    with clock.frozen_at(after(days=1, hours=6)):
        rollback(lakehouse, of.address, old.snapshot_id)
    assert stands(lakehouse, of, after(days=1, hours=12)).measured.bad == 6 * HOUR


def test_data_grows_old_between_publications_and_a_broken_promise_is_bad_at_once(publisher, lakehouse):
    of = promising(YOUNG, DAILY)
    published(publisher, of, after(days=1), newest="2024-03-01")  # one day old; young until it is two and another day
    grown = next(iter(standing(lakehouse, of, after(days=4))))
    assert (grown.objective.name, grown.measured.good, grown.measured.bad) == ("freshness.ordered_on", 2 * DAY, DAY)
    published(publisher, of, after(days=4), newest="2024-03-01")
    still_old = next(iter(standing(lakehouse, of, after(days=5))))
    assert (still_old.measured.good, still_old.measured.bad, still_old.bad_since) == (2 * DAY, 2 * DAY, after(days=3))
    published(publisher, of, after(days=5), newest="2024-03-06")
    assert next(iter(standing(lakehouse, of, after(days=6)))).measured.good == 3 * DAY


def test_checks_of_refused_builds_count_and_the_last_ones_stand_until_others_come(publisher, lakehouse):
    of = promising(SOUND)
    for day in range(3):
        published(publisher, of, after(days=day))
    sound = stands(lakehouse, of, after(days=2, hours=1))
    refused(publisher, of, after(days=3))
    broken = stands(lakehouse, of, after(days=3, hours=1))
    assert (sound.measured.kept, sound.pace) == (1, None)
    assert broken.measured.total == sound.measured.total / 3 * 4
    assert broken.measured.bad == 1
    published(publisher, of, after(days=4))
    assert stands(lakehouse, of, after(days=4, hours=1)).measured.bad == 1


def test_what_was_refused_before_it_was_checked_is_no_failed_check(lakehouse):
    of = promising(SOUND)
    lakehouse.ledger.record(Kind.REFUSED, str(of.address), details={"reason": "columns are missing", "results": [], "build": 1})
    assert stands(lakehouse, of, clock.now()).is_met is None


def read(lakehouse, of, moment, *, error="", begun=True):
    with clock.frozen_at(moment):
        mark = "a" if begun else ""
        if begun:
            lakehouse.ledger.note(Kind.READ, str(of.address), details={"read": mark, "columns": []})
        if error:
            lakehouse.ledger.note(Kind.QUERY_FAILED, str(of.address), details={"read": mark, "error": error})


def test_a_port_is_available_to_those_who_get_what_they_may_ask_for(lakehouse):
    of = promising(AVAILABLE)
    for minute in range(50):
        read(lakehouse, of, after(minutes=minute))
    read(lakehouse, of, after(minutes=51), error="InvalidQuery", begun=False)
    whole = stands(lakehouse, of, after(hours=1))
    read(lakehouse, of, after(hours=1, minutes=1), error="FileNotFoundError")
    read(lakehouse, of, after(hours=1, minutes=2), error="IOException", begun=False)
    broken = stands(lakehouse, of, after(hours=2))
    assert (whole.measured.good, whole.measured.bad, whole.is_met) == (50, 0, True)
    assert (broken.measured.good, broken.measured.bad, broken.is_met) == (50, 2, False)
    assert broken.pace is Pace.FAST


def test_the_windows_of_alarms_grow_with_that_of_the_objective(lakehouse):
    monthly, yearly = promising(DAILY), promising(replace(DAILY, aim=replace(DAILY.aim, days=90)))
    hours = [[each.long / timedelta(hours=1) for each in stands(lakehouse, of, START).burns] for of in (monthly, yearly)]
    assert hours == [[1, 6, 72], [3, 18, 216]]
