from dataclasses import replace

from mesh_platform.observability.interoperability.joins import Ground, declared_joins, joins_at
from tests.observability.interoperability.meshes import BASKETS, CUSTOMER, CUSTOMERS, KEY, NUMBER, TERM, baskets, customers, mesh

AMOUNT = replace(CUSTOMER, name="amount", term=TERM)


def sides(of) -> list[tuple[str, ...]]:
    return [each.sides for each in declared_joins(of)]


def test_a_foreign_key_into_another_port_is_a_join():
    (found,) = declared_joins(mesh(customers(), baskets()))
    assert (found.port, found.columns, found.to, found.to_columns) == (BASKETS, ("customer",), CUSTOMERS, ("number",))
    assert (found.ground, found.by_key) == (Ground.RELATIONSHIP, True)


def test_a_key_into_the_same_table_or_a_port_that_is_not_there_is_none():
    assert sides(mesh(customers(), baskets(keys=(replace(KEY, port=None),)))) == []
    assert sides(mesh(customers(), baskets(keys=(replace(KEY, port=BASKETS.parse("crm.people.nobody")),)))) == []


def test_a_retired_product_meets_nobody_any_more():
    assert sides(mesh(customers(), baskets(), status="retired")) == []


def test_columns_of_one_term_meet_where_it_is_the_key():
    held = mesh(customers(replace(NUMBER, term=TERM)), baskets(replace(CUSTOMER, term=TERM), keys=()))
    (found,) = declared_joins(held)
    assert found.sides == (str(BASKETS), "customer", str(CUSTOMERS), "number")
    assert (found.ground, found.by_key) == (Ground.TERM, True)


def test_a_term_that_is_nobodys_key_is_at_home_nearest_to_its_source():
    (found,) = declared_joins(mesh(customers(NUMBER, AMOUNT), baskets(AMOUNT, keys=())))
    assert found.sides == (str(BASKETS), "amount", str(CUSTOMERS), "amount")
    assert not found.by_key


def test_a_foreign_key_says_more_than_the_same_term():
    (found,) = declared_joins(mesh(customers(replace(NUMBER, term=TERM)), baskets(replace(CUSTOMER, term=TERM))))
    assert found.ground is Ground.RELATIONSHIP


def test_a_term_inside_one_domain_joins_nothing():
    assert sides(mesh(customers(replace(NUMBER, term=TERM), replace(AMOUNT, term=TERM)), baskets(keys=()))) == []


def test_the_joins_of_an_address_are_those_from_and_to_it():
    held = mesh(customers(), baskets())
    assert joins_at(held, "crm") == joins_at(held, "shop.sales") == joins_at(held, str(CUSTOMERS)) == declared_joins(held)
