from dataclasses import replace
from hashlib import sha256

import pytest

from mesh_platform.concepts.access import Masking
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.contract import Relationship
from mesh_platform.concepts.row_filter import IsMissing
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.reading.masking_keys import hash_keys
from mesh_platform.observability.interoperability.matrix import matrix
from mesh_platform.observability.interoperability.measurement import Coverage
from mesh_platform.observability.interoperability.measuring import measure
from tests.observability.interoperability.meshes import BASKETS, CUSTOMER, CUSTOMERS, NUMBER, TERM, baskets, customers, granted, mesh
from tests.observability.interoperability.publishing import column, publish_keys

KNOWN, SOLD = ("a", "b", "c", "d"), ("a", "a", "b", "x", "x", "y", None)
SHOP = Consumer.parse("shop.sales")
PERSONAL = replace(NUMBER, tags=("personal",))


def measured(publisher, of, known=KNOWN, sold=SOLD):
    """The one join of a mesh whose two ports hold these keys."""
    publish_keys(publisher, of, known, sold)
    (found,) = measure(publisher.lakehouse, of)
    return found


def test_rows_and_keys_are_counted_both_ways(publisher):
    found = measured(publisher, mesh(customers(), baskets(), granted()))
    assert found.coverage == Coverage(rows=7, rows_without_key=1, rows_unmatched=3, keys=4, keys_unmatched=2, to_keys=4, to_keys_unused=2)
    assert found.coverage.share == 3 / 7


def test_keys_of_several_columns_meet_as_a_whole(publisher):
    two = tuple(replace(CUSTOMER, name=each) for each in ("shop", "till"))
    key = Relationship(columns=("shop", "till"), port=CUSTOMERS, to_columns=("shop", "till"))
    held = mesh(customers(*two), baskets(*two, keys=(key,)), granted())
    tills = "select unnest(['s', 's', 't']) as shop, unnest(['1', '2', '1']) as till"
    publisher.publish(held.port(CUSTOMERS), tills)
    free = replace(held.port(BASKETS), contract=replace(held.port(BASKETS).contract, relationships=()))
    publisher.publish(free, "select unnest(['s', 't', 't', 's']) as shop, unnest(['1', '2', '1', null]) as till")
    (found,) = measure(publisher.lakehouse, held)
    assert found.coverage == Coverage(rows=4, rows_without_key=1, rows_unmatched=1, keys=3, keys_unmatched=1, to_keys=3, to_keys_unused=1)


def test_a_port_without_rows_joins_nothing_and_has_no_share(publisher):
    publisher.publish((held := mesh(customers(), baskets(), granted())).port(CUSTOMERS), column("number", *KNOWN))
    free = replace(held.port(BASKETS), contract=replace(held.port(BASKETS).contract, relationships=()))
    publisher.publish(free, f"from ({column('customer', *SOLD)}) where false")
    (found,) = measure(publisher.lakehouse, held)
    assert (found.coverage.rows, found.coverage.share, found.coverage.to_keys_unused) == (0, None, 4)


def test_what_is_not_published_is_said(publisher):
    (found,) = measure(publisher.lakehouse, mesh(customers(), baskets(), granted()))
    assert found.coverage is None
    assert found.reason == f"{BASKETS} has not been published yet"


def test_keys_that_nobody_granted_are_not_counted(publisher):
    found = measured(publisher, mesh(customers(), baskets()))
    assert found.coverage is None
    assert found.reason == f"shop.sales may not see number of {CUSTOMERS}"


@pytest.mark.parametrize("masking", [Masking.NULL, Masking.PARTIAL])
def test_keys_that_are_not_shown_equal_are_not_counted(publisher, masking):
    found = measured(publisher, mesh(customers(), baskets(), granted(masking)))
    assert found.reason == f"shop.sales may not see number of {CUSTOMERS}"


def test_some_rows_of_the_keys_tell_nothing_of_all(publisher):
    found = measured(publisher, mesh(customers(), baskets(), granted(rows=IsMissing("number"))))
    assert found.reason == f"shop.sales may see some rows of {CUSTOMERS} only"


def test_hashes_meet_the_hashes_of_the_same_consumer(publisher):
    keys = hash_keys(publisher.lakehouse.settings, SHOP)
    inner = (sha256(f"{keys.inner}{each}".encode()).hexdigest() for each in ("a", "c", "nobody"))
    hashes = [sha256(f"{keys.outer}{each}".encode()).hexdigest() for each in inner]
    found = measured(publisher, mesh(customers(PERSONAL), baskets(), granted(Masking.HASH)), sold=(*hashes, None))
    assert (found.coverage.keys, found.coverage.keys_unmatched, found.coverage.rows_without_key) == (3, 1, 1)


def test_guesses_in_clear_text_find_nothing_among_hashes(publisher):
    found = measured(publisher, mesh(customers(PERSONAL), baskets(), granted(Masking.HASH)), sold=KNOWN)
    assert found.coverage is None
    assert found.reason == f"shop.sales sees hashes of {CUSTOMERS}, and its own keys are none of them"


def test_a_public_port_shows_its_personal_keys_as_hashes(publisher):
    found = measured(publisher, mesh(customers(PERSONAL, public=True), baskets()), sold=KNOWN)
    assert found.coverage is None
    assert "sees hashes" in found.reason
    assert measured(publisher, mesh(customers(public=True), baskets())).coverage is not None


def test_columns_that_are_nobodys_key_are_compared_by_their_contracts_alone(publisher):
    of_term = replace(CUSTOMER, term=TERM, unit="boxes")
    held = mesh(customers(NUMBER, replace(of_term, unit="tons")), baskets(of_term, keys=()))
    (found,) = measure(publisher.lakehouse, held)
    assert (found.coverage, found.reason) == (None, "")
    assert found.agreement.differences == ("customer is in boxes, customer in tons",)


def test_who_calls_a_key_by_the_term_of_others_learns_nothing_of_what_they_guard(publisher):
    guess = replace(NUMBER, term=TERM)
    found = measured(publisher, mesh(customers(guess, public=True), baskets(replace(CUSTOMER, term=TERM), keys=())), known=("a",))
    assert (found.coverage, found.reason) == (None, f"crm.people may not see customer of {BASKETS}")


@pytest.mark.parametrize("column", [CUSTOMER, replace(CUSTOMER, tags=("personal",))], ids=["plain", "personal"])
def test_columns_of_one_term_meet_where_each_side_sees_the_other(publisher, column):
    sold = baskets(replace(column, term=TERM), keys=(), public=True)
    found = measured(publisher, mesh(customers(replace(NUMBER, term=TERM), public=True), sold))
    assert (found.coverage is None) is bool(column.tags)


def test_a_grant_that_lapsed_shows_no_keys(publisher):
    held = mesh(customers(), baskets(), granted())
    publisher.lakehouse.ledger.record(Kind.ACCESS_LAPSED, str(CUSTOMERS), details={"consumer": str(SHOP)})
    assert measured(publisher, held).reason == f"shop.sales may not see number of {CUSTOMERS}"


def test_the_matrix_adds_up_the_joins_between_two_domains(publisher):
    found = measured(publisher, mesh(customers(), baskets(), granted()))
    silent = replace(found, coverage=None, reason="not published")
    cell = matrix([found, found, silent])["shop", "crm"]
    assert (cell.joins, cell.uncounted, cell.rows, cell.rows_joined, cell.share) == (3, 1, 14, 6, 6 / 14)
