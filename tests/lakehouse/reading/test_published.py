"""What consumers have now, from the table and from the ledger."""

import pytest

from mesh_platform.concepts.fingerprint import contract_hash
from mesh_platform.concepts.names import PortAddress
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.reading.published import newest_promises, published_contract
from tests.governance.changes.sample_contract import ORDERS, ROWS, document, one_more_column, orders_port, version
from tests.publishing.conftest import lakehouse, publisher

__all__ = ["lakehouse", "publisher"]

NOTE = f"select *, 'late' as note from ({ROWS})"


def test_before_a_publication_there_is_no_contract_also_where_a_table_was_made(lakehouse):
    assert published_contract(lakehouse, ORDERS) is None
    lakehouse.tables.require(ORDERS, orders_port().contract)
    assert published_contract(lakehouse, ORDERS) is None


def test_the_last_publication_counts(publisher, lakehouse):
    publisher.publish(orders_port(), ROWS)
    assert published_contract(lakehouse, ORDERS) == document()
    later = orders_port(one_more_column, version("1.1.0"), public=True)
    publisher.publish(later, NOTE)
    assert published_contract(lakehouse, ORDERS) == document(one_more_column, version("1.1.0"))
    promised = newest_promises(lakehouse.ledger)[ORDERS]
    assert (promised.contract_hash, promised.contract_version, promised.public) == (contract_hash(later.contract), "1.1.0", True)


@pytest.mark.parametrize(("details", "public"), [({}, None), ({"access": "granted"}, False), ({"access": "public"}, True)])
def test_what_an_older_fact_does_not_say_is_not_known(lakehouse, details, public):
    lakehouse.ledger.record(Kind.PUBLISHED, "a.b.c@2", details=details)
    assert newest_promises(lakehouse.ledger)[PortAddress("a", "b", "c", 2)].public is public
