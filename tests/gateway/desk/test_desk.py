from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mesh_platform.access.agreeing.granting import Wishes
from mesh_platform.concepts.access import AccessState
from mesh_platform.concepts.clock import now
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.errors import Refused, UsageError
from mesh_platform.gateway.desk import access, feedback
from mesh_platform.gateway.gateway import Gateway
from mesh_platform.gateway.identity.principal import Principal
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.settings import Settings
from tests.declarations.reading import changed
from tests.sample_mesh import ORDERS_ODPS, write_sample_mesh

PORT, CONSUMER = "sales.orders.daily", "finance.revenue"
SIDES: dict[str, Any] = {"port": PORT, "consumer": CONSUMER}
READER = Principal(subject="ada", consumer=Consumer.parse(CONSUMER))
OWNER = Principal(subject="grace", consumer=Consumer.parse("sales"), domains=frozenset({"sales"}))
OTHER = Principal(subject="mallory", consumer=Consumer.parse("support"), domains=frozenset({"support"}))
NOBODY = Principal(subject="trent", consumer=None)


@pytest.fixture
def gateway(tmp_path: Path):
    root = write_sample_mesh(tmp_path, changed(ORDERS_ODPS, ("value: public", "value: granted")))
    with open_lakehouse(Settings(root=root)) as lakehouse:
        yield Gateway(lakehouse)


def test_a_consumer_asks_for_itself_and_the_owner_grants_under_their_own_names(gateway):
    access.request(gateway, READER, port=PORT, purpose="Sum orders by month.")
    agreement = access.approve(gateway, OWNER, **SIDES, reason="Agreed.", wishes=Wishes())

    assert agreement.state(now()) is AccessState.GRANTED
    assert [each.by for each in agreement.records] == ["ada", "grace"]


def test_an_inbox_holds_what_waits_for_ones_own_domains_and_nothing_else(gateway):
    access.request(gateway, READER, port=PORT, purpose="Sum orders by month.")

    assert [str(each.agreement.port) for each in access.waiting(gateway, OWNER)] == [PORT]
    assert access.waiting(gateway, OTHER) == ()
    assert access.waiting(gateway, READER) == ()
    with pytest.raises(Refused, match="mallory may not decide for the domain sales"):
        access.waiting(gateway, OTHER, domain="sales")


DECISIONS: dict[str, Callable[[Gateway, Principal], Any]] = {
    "approve": lambda gateway, by: access.approve(gateway, by, **SIDES, reason="Agreed.", wishes=Wishes()),
    "deny": lambda gateway, by: access.deny(gateway, by, **SIDES, reason="No."),
    "renew": lambda gateway, by: access.renew(gateway, by, **SIDES, reason="Longer."),
    "revoke": lambda gateway, by: access.revoke(gateway, by, **SIDES, reason="No longer."),
    "resolve a demand": lambda gateway, by: feedback.resolve_demand(gateway, by, demand=1, port=PORT),
}


@pytest.mark.parametrize("decide", DECISIONS.values(), ids=DECISIONS)
@pytest.mark.parametrize("by", [READER, OTHER, NOBODY], ids=lambda each: each.subject)
def test_who_may_not_decide_for_the_ports_domain_decides_nothing(gateway, decide, by):
    access.request(gateway, READER, port=PORT, purpose="Sum orders by month.")
    before = gateway.mesh().agreements

    with pytest.raises(Refused, match=f"{by.subject} may not decide for the domain sales"):
        decide(gateway, by)

    assert gateway.mesh().agreements == before


SAYINGS: dict[str, Callable[[Gateway, Principal], Any]] = {
    "request": lambda gateway, by: access.request(gateway, by, **SIDES, purpose="See what others earn."),
    "withdraw": lambda gateway, by: access.withdraw(gateway, by, **SIDES, reason="Not needed."),
    "justify": lambda gateway, by: access.justify(gateway, by, **SIDES, reason="Needed."),
    "rate": lambda gateway, by: feedback.rate(gateway, by, **SIDES, stars=1, comment="Bad."),
    "wish": lambda gateway, by: feedback.wish(gateway, by, text="ticket prices", consumer=CONSUMER),
}


@pytest.mark.parametrize("say", SAYINGS.values(), ids=SAYINGS)
@pytest.mark.parametrize("by", [OTHER, NOBODY], ids=lambda each: each.subject)
def test_nobody_speaks_for_another_consumer(gateway, say, by):
    with pytest.raises(Refused, match=f"{by.subject} speaks for (support|nobody), not for finance.revenue"):
        say(gateway, by)


def test_who_decides_for_a_domain_speaks_for_its_products(gateway):
    finance = Principal(subject="edsger", consumer=Consumer.parse("finance"), domains=frozenset({"finance"}))

    agreement = access.request(gateway, finance, **SIDES, purpose="Sum orders by month.")

    assert str(agreement.consumer) == CONSUMER


def test_a_token_without_a_consumer_asks_for_nothing(gateway):
    with pytest.raises(UsageError, match="names no consumer"):
        access.request(gateway, NOBODY, port=PORT, purpose="Sum orders by month.")


def test_a_wish_near_a_domain_is_rejected_by_who_decides_for_it(gateway):
    wished = feedback.wish(gateway, READER, text="ticket prices by route", near="sales")

    with pytest.raises(Refused, match="may not decide for the domain sales"):
        feedback.reject_demand(gateway, OTHER, demand=wished.id, reason="Nobody has them.")
    assert feedback.reject_demand(gateway, OWNER, demand=wished.id, reason="Nobody has them.").state == "rejected"


def test_a_wish_near_nothing_is_rejected_by_whoever_decides_for_a_domain(gateway):
    wished = feedback.wish(gateway, READER, text="ticket prices by route")

    with pytest.raises(Refused, match="may not decide for any domain"):
        feedback.reject_demand(gateway, READER, demand=wished.id, reason="Nobody has them.")
    assert feedback.reject_demand(gateway, OTHER, demand=wished.id, reason="Nobody has them.").state == "rejected"


def test_what_was_decided_is_seen_by_whoever_asks_next(gateway):
    access.request(gateway, READER, port=PORT, purpose="Sum orders by month.")
    assert access.waiting(gateway, OWNER)
    access.deny(gateway, OWNER, **SIDES, reason="No.")
    assert access.waiting(gateway, OWNER) == ()
