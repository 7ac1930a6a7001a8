"""What a rule is asked about: a product as it is declared, with what the ledger tells of it at a moment."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from mesh_platform.concepts.contract import Column, DataContract
from mesh_platform.concepts.domain import Domain
from mesh_platform.concepts.lifecycle import Lifecycle, state_of
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import ProductAddress
from mesh_platform.concepts.policy import PolicyResult
from mesh_platform.concepts.product import DataProduct, OutputPort
from mesh_platform.scorecards.record import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """`policies` are the results on the product, its ports and its domain."""

    product: DataProduct
    mesh: Mesh
    at: datetime
    record: Record
    policies: tuple[PolicyResult, ...] = ()

    @property
    def address(self) -> ProductAddress:
        return self.product.address

    @property
    def domain(self) -> Domain:
        return self.mesh.domain(self.address.domain)

    @property
    def ports(self) -> tuple[OutputPort, ...]:
        """What it offers: a retired port is asked nothing any more."""
        return tuple(each for each in self.product.outputs if state_of(self.product, each) is not Lifecycle.RETIRED)

    @property
    def contracts(self) -> Iterator[tuple[OutputPort, DataContract]]:
        yield from ((each, each.contract) for each in self.ports if each.contract is not None)

    @property
    def columns(self) -> Iterator[tuple[OutputPort, Column]]:
        yield from ((port, column) for port, contract in self.contracts for column in contract.columns)

    @property
    def declared(self) -> tuple[int, ...]:
        """The fact that holds the texts of its declarations; none while no build has recorded them as they are."""
        return (self.record.declared,) if self.record.declared is not None else ()
