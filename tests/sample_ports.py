"""Declared things made by hand, for tests that need no files."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mesh_platform.concepts.contract import Column, DataContract, Limits
from mesh_platform.concepts.domain import Domain
from mesh_platform.concepts.names import PortAddress, ProductAddress
from mesh_platform.concepts.partition import Granularity, PartitionScheme
from mesh_platform.concepts.problem import Location
from mesh_platform.concepts.product import DataProduct, Implementation, Method, OutputPort, SupportChannel, Team
from mesh_platform.concepts.types import DecimalType, Primitive

HERE = Location(Path("domains/sales/orders/daily.odcs.yaml"))
BY_DAY = PartitionScheme(
    column="ordered_on",
    granularity=Granularity.DAY,
    start=datetime(2024, 1, 1, tzinfo=UTC),
    end=datetime(2024, 2, 1, tzinfo=UTC),
)

ORDER_COLUMNS = (
    Column(name="order_id", type=Primitive.LONG, required=True, key_position=1, description="Number of the order."),
    Column(name="ordered_on", type=Primitive.DATE, required=True),
    Column(name="amount", type=DecimalType(10, 2), required=True, limits=Limits(minimum=0)),
    Column(name="customer", type=Primitive.STRING, classification="confidential", limits=Limits(min_length=2)),
)


def contract(address: str = "sales.orders.daily", **changes: Any) -> DataContract:
    """The contract of one row an order."""
    of = PortAddress.parse(address)
    plain = DataContract(
        id=address, version=f"{of.major}.0.0", status="active", table=of.table, columns=ORDER_COLUMNS, source={"id": address}, location=HERE
    )
    return replace(plain, **changes)


def port(address: str = "sales.orders.daily", **changes: Any) -> OutputPort:
    """An output port with `contract` as its promise."""
    plain = OutputPort(
        address=PortAddress.parse(address),
        contract=contract(address),
        implementation=Implementation(method=Method.SQL),
        location=HERE,
    )
    return replace(plain, **changes)


def product(*outputs: OutputPort, address: str = "sales.orders", **changes: Any) -> DataProduct:
    plain = DataProduct(
        address=ProductAddress.parse(address),
        name="Orders",
        status="active",
        alignment="sourceAligned",
        team=Team(name="sales", owner="team:sales"),
        outputs=outputs or (port(),),
        folder=Path("/mesh/domains/sales/orders"),
        location=HERE,
    )
    return replace(plain, **changes)


def domain(*products: DataProduct, name: str = "sales", **changes: Any) -> Domain:
    plain = Domain(
        name=name,
        purpose="Sells things.",
        team=Team(name="sales", owner="team:sales"),
        support=(SupportChannel(channel="#sales-data", url="https://chat.example.org/sales"),),
        products=products or (product(),),
        folder=Path("/mesh/domains/sales"),
        location=HERE,
    )
    return replace(plain, **changes)


def orders(*rows: tuple[int, str, str, str]) -> str:
    """A SELECT that makes rows of the sample contract; each is (number, date, amount, customer)."""
    made = [f"({number}, date '{date}', {amount}::decimal(10, 2), '{customer}')" for number, date, amount, customer in rows]
    return f"select * from (values {', '.join(made)}) made (order_id, ordered_on, amount, customer)"
