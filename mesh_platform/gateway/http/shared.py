"""What routes ask for: the gateway, a port by its address, a part of a long list."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Path, Query
from starlette.requests import HTTPConnection, Request

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress, ProductAddress
from mesh_platform.concepts.product import DataProduct, OutputPort
from mesh_platform.gateway.gateway import Gateway

Item = TypeVar("Item")


def gateway_of(connection: HTTPConnection) -> Gateway:
    return connection.app.state.gateway


TheGateway = Annotated[Gateway, Depends(gateway_of)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A product or port that the path names, and the mesh that declares it."""

    mesh: Mesh
    product: DataProduct


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedPort(Asked):
    port: OutputPort


def product_of(
    gateway: TheGateway, domain: Annotated[str, Path(examples=["sales"])], product: Annotated[str, Path(examples=["orders"])]
) -> Asked:
    mesh = gateway.mesh()
    return Asked(mesh=mesh, product=mesh.product(ProductAddress(domain, product)))


def port_of(
    gateway: TheGateway,
    domain: Annotated[str, Path(examples=["sales"])],
    product: Annotated[str, Path(examples=["orders"])],
    port: Annotated[str, Path(description="With @2 and up for a later major version.", examples=["daily"])],
) -> AskedPort:
    mesh = gateway.mesh()
    found = mesh.port(PortAddress.parse(f"{domain}.{product}.{port}"))
    return AskedPort(mesh=mesh, product=mesh.product_of(found.address), port=found)


TheProduct = Annotated[Asked, Depends(product_of)]
ThePort = Annotated[AskedPort, Depends(port_of)]


@dataclass(frozen=True, slots=True)
class Paging:
    request: Request
    offset: int
    limit: int

    def page(self, items: Sequence[Item], as_json: Callable[[Sequence[Item]], list[dict[str, Any]]]) -> dict[str, Any]:
        """Only what is on the page is worked out."""
        end = self.offset + self.limit
        later = self.request.url.include_query_params(offset=end, limit=self.limit)
        following = f"{later.path}?{later.query}" if end < len(items) else None
        return {"items": as_json(items[self.offset : end]), "total": len(items), "next": following}


def paging_of(
    request: Request,
    offset: Annotated[int, Query(ge=0, le=10_000_000, description="How many to leave out.")] = 0,
    limit: Annotated[int, Query(ge=1, le=1000, description="At most so many.")] = 100,
) -> Paging:
    return Paging(request, offset, limit)


APage = Annotated[Paging, Depends(paging_of)]
