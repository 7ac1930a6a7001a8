"""Two domains that refer to each other, made by hand: shops sell to customers that another domain knows."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from mesh_platform.concepts.access import AccessRecord, Agreement, Mask, Masking, Step, Terms
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.contract import Column, Relationship
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.product import OutputPort
from mesh_platform.concepts.types import Primitive
from tests.sample_ports import HERE, contract, domain, port, product

CUSTOMERS, BASKETS = PortAddress.parse("crm.people.customers"), PortAddress.parse("shop.sales.baskets")
TERM = "https://glossary.example.org/customer"
KEY = Relationship(columns=("customer",), port=CUSTOMERS, to_columns=("number",))

NUMBER = Column(name="number", type=Primitive.STRING, key_position=1)
CUSTOMER = Column(name="customer", type=Primitive.STRING)


def customers(*columns: Column, **changes) -> OutputPort:
    return port(str(CUSTOMERS), contract=contract(str(CUSTOMERS), columns=columns or (NUMBER,)), **changes)


def baskets(*columns: Column, keys: tuple[Relationship, ...] = (KEY,), **changes) -> OutputPort:
    return port(str(BASKETS), contract=contract(str(BASKETS), columns=columns or (CUSTOMER,), relationships=keys), **changes)


def mesh(known: OutputPort, sold: OutputPort, *agreements: Agreement, status: str = "active") -> Mesh:
    crm = product(known, address="crm.people", agreements=agreements)
    shop = product(sold, address="shop.sales", alignment="consumerAligned", status=status)
    return Mesh(Path("/mesh"), (domain(crm, name="crm"), domain(shop, name="shop")))


def granted(masking: Masking = Masking.CLEAR, **changes) -> Agreement:
    """What lets shop.sales see the customers' numbers in one form."""
    terms = Terms(start=date(2020, 1, 1), end=date(2999, 1, 1), masks={"number": Mask(masking=masking)})
    made = AccessRecord(
        step=Step.APPROVE,
        at=datetime(2020, 1, 1, tzinfo=UTC),
        by="team:crm",
        reason="To join.",
        terms=replace(terms, **changes),
        location=HERE,
    )
    return Agreement(port=CUSTOMERS, consumer=Consumer.parse("shop.sales"), records=(made,), location=HERE)
