from datetime import timedelta

import pytest

from mesh_platform.concepts import clock
from mesh_platform.errors import UnknownName
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.scorecards.digest.delivery import send_due
from mesh_platform.scorecards.digest.digest import digests, week_began
from mesh_platform.scorecards.digest.letter import message_of, text_of
from tests.observability.alerts.receivers import Hook
from tests.sample_mesh import ORDERS_ODCS
from tests.scorecards.conftest import START
from tests.scorecards.test_remedies import DOMAIN, SUPPORT

MONDAY = week_began(START + timedelta(days=8))  # the first after the first build


@pytest.fixture
def hook():
    with Hook().listening() as listening:
        yield listening


@pytest.fixture
def told(shop, hook):
    """A domain with a channel that is told everything, and a product that was built once."""
    shop.edit(DOMAIN, SUPPORT, f"{SUPPORT}alerts:\n- to: {hook.url}\n")
    shop.build()
    return shop


def due(shop, moment):
    with clock.frozen_at(moment):
        return send_due(shop.lakehouse, shop.mesh)


def test_a_week_begins_on_monday_at_seven():
    assert [(week_began(START), week_began(MONDAY), week_began(MONDAY + timedelta(days=6, hours=23)))] == [
        (MONDAY - timedelta(days=14), MONDAY, MONDAY)
    ]


def test_owners_hear_of_their_week_once(told, hook):
    for hours in (0, 1, 24, 167):
        assert due(told, MONDAY + timedelta(hours=hours)) == {}
    assert len(hook.documents) == 1
    assert due(told, MONDAY + timedelta(days=7)) == {}
    first, second = hook.documents
    assert first["digest"]["owner"] == "team:sales"
    assert first["text"].startswith("The week of team:sales, 2026-03-09")
    assert second["digest"]["at"] > first["digest"]["at"]


def test_before_the_first_monday_nobody_is_told(told, hook):
    assert due(told, START + timedelta(minutes=5)) == {}
    assert hook.documents == []


def test_who_picked_kinds_of_alerts_gets_no_letters(shop, hook):
    shop.edit(DOMAIN, SUPPORT, f"{SUPPORT}alerts:\n- to: {hook.url}\n  on: [refused]\n")
    shop.build()
    assert due(shop, MONDAY) == {}
    assert hook.documents == []


def test_a_channel_that_fails_rests_and_hears_it_later(told, hook):
    hook.answers = [500, 500]
    assert due(told, MONDAY) == {hook.url: "it answered 500"}
    assert due(told, MONDAY + timedelta(seconds=30)) == {}
    assert due(told, MONDAY + timedelta(minutes=2)) == {hook.url: "it answered 500"}
    assert due(told, MONDAY + timedelta(minutes=3)) == {}
    assert due(told, MONDAY + timedelta(minutes=10)) == {}
    assert len(hook.documents) == 3
    assert [each.details["failures"] for each in told.lakehouse.ledger.facts(Kind.CHANNEL_FAILED)] == [2, 1]


def test_a_digest_says_what_changed_within_the_week(told):
    with clock.frozen_at(START + timedelta(days=9)):
        told.edit(ORDERS_ODCS, "  purpose: One row for each order.\n", "  purpose: One row for each order.\n  usage: Count them.\n")
        (found,) = digests(told.lakehouse, told.mesh, owner="team:sales")
    (week,) = found.weeks
    assert week.change == pytest.approx(7 / 6)
    assert "(+1.2 since a week ago)" in text_of(found)
    assert "+10.0  sales.orders: no consumer has rated it" in text_of(found)


def test_the_same_week_is_the_same_letter(told):
    with clock.frozen_at(MONDAY):
        (first,) = digests(told.lakehouse, told.mesh, owner="team:sales")
    with clock.frozen_at(MONDAY + timedelta(hours=3)):
        (second,) = digests(told.lakehouse, told.mesh, owner="team:sales")
    assert message_of(first).id == message_of(second).id


def test_an_owner_of_nothing_is_told_who_owns_what(told):
    with pytest.raises(UnknownName, match="owns no product") as wrong:
        digests(told.lakehouse, told.mesh, owner="team:sale")
    assert wrong.value.hint == "Did you mean `team:sales`?"
