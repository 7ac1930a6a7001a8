"""A mesh of two domains by hand: `sales` makes orders, `finance` reads them."""

from pathlib import Path
from typing import Any

from mesh_platform.concepts.alert import AlertKind, AlertRoute
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.product import InputPort, OutputPort
from tests.sample_ports import HERE, domain, port, product

ORDERS, REVENUE = "sales.orders.daily", "finance.revenue.monthly"


def route(to: str, *kinds: AlertKind) -> AlertRoute:
    return AlertRoute(to=to, kinds=frozenset(kinds or AlertKind))


def mesh_of(
    orders: OutputPort | None = None,
    *,
    alerts: tuple[AlertRoute, ...] = (),
    finance_alerts: tuple[AlertRoute, ...] = (),
    agreements: tuple = (),
    waivers: tuple = (),
    **product_changes: Any,
) -> Mesh:
    orders = orders or port(ORDERS)
    sold = product(orders, agreements=agreements, **product_changes)
    reads = (InputPort(name="orders", port=orders.address, location=HERE),)
    revenue = product(port(REVENUE), address="finance.revenue", inputs=reads)
    return Mesh(
        root=Path("/mesh"),
        domains=(
            domain(revenue, name="finance", alerts=finance_alerts),
            domain(sold, name="sales", alerts=alerts, waivers=waivers),
        ),
    )
