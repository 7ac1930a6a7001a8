"""What the author of a policy needs: derive one class from DomainPolicy, ProductPolicy or PortPolicy and write its `check`.

    class ColumnsDescribed(PortPolicy):
        id = "columns-described"
        theme = Theme.DOCUMENTATION
        purpose = "Who has to guess what a column means guesses wrong."
        remedy = "Write a `description` for the column."
        owner = "team:governance"

        def check(self, port: OutputPort, mesh: Mesh) -> Iterator[Violation]:
            for name, column in columns_of(port):
                if not column.description:
                    yield self.violation(port, f"`{name}` has no description.", at=column.location)

A policy looks only at its subject and at what that reads or refers to: the same answer must come out at every moment, also
where no more of the mesh was loaded.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from mesh_platform.concepts.contract import Column, Severity
from mesh_platform.concepts.domain import Domain
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.policy import Stage, Subject, Theme, Violation
from mesh_platform.concepts.problem import Location
from mesh_platform.concepts.product import DataProduct, OutputPort
from mesh_platform.concepts.types import ListType

__all__ = [
    "EVERY_STATUS",
    "Column",
    "DataProduct",
    "Domain",
    "DomainPolicy",
    "Iterator",
    "Mesh",
    "OutputPort",
    "Policy",
    "PortPolicy",
    "ProductPolicy",
    "Scope",
    "Severity",
    "Stage",
    "Theme",
    "Violation",
    "columns_of",
    "date",
]

EVERY_STATUS = frozenset({"proposed", "draft", "active", "deprecated"})  # nothing is asked of what is retired
Thing = Domain | DataProduct | OutputPort


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The products that a policy is about, with their ports; empty asks for nothing.

    Drafts are left out unless a policy says otherwise: they promise nobody anything, and nobody may build on them.
    A policy on domains has `domains` alone.
    """

    statuses: frozenset[str] = frozenset({"active", "deprecated"})
    tiers: frozenset[str] = frozenset()
    alignments: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()

    def covers(self, product: DataProduct) -> bool:
        return (
            product.status in self.statuses
            and (not self.tiers or product.tier in self.tiers)
            and (not self.alignments or product.alignment in self.alignments)
            and self.covers_domain(product.address.domain)
        )

    def covers_domain(self, name: str) -> bool:
        return not self.domains or name in self.domains


class Policy(ABC):
    """What every policy says of itself. `owner` is who gives leave to break it; `enforced_from` belongs to GRACE."""

    id: ClassVar[str]
    theme: ClassVar[Theme]
    purpose: ClassVar[str]
    remedy: ClassVar[str]
    owner: ClassVar[str]
    severity: ClassVar[Severity] = Severity.ERROR
    stage: ClassVar[Stage] = Stage.ENFORCED
    enforced_from: ClassVar[date | None] = None
    scope: ClassVar[Scope] = Scope()

    def violation(self, of: Thing, message: str, *, at: Location | None = None) -> Violation:
        """One thing that is wrong, at a line; by default where its subject is declared."""
        return Violation(subject=subject_of(of), message=message, location=at or of.location)


class DomainPolicy(Policy):
    @abstractmethod
    def check(self, domain: Domain, mesh: Mesh) -> Iterable[Violation]: ...


class ProductPolicy(Policy):
    @abstractmethod
    def check(self, product: DataProduct, mesh: Mesh) -> Iterable[Violation]: ...


class PortPolicy(Policy):
    @abstractmethod
    def check(self, port: OutputPort, mesh: Mesh) -> Iterable[Violation]: ...


def columns_of(port: OutputPort) -> Iterator[tuple[str, Column]]:
    """Every column of a port's contract and every field inside one, with its path: `address`, `address.street`."""
    for column in port.contract.columns if port.contract is not None else ():
        yield column.name, column
        if column.fields:
            yield from _fields(column, column.name)


def subject_of(thing: Thing) -> Subject:
    return thing.name if isinstance(thing, Domain) else thing.address


def _fields(column: Column, path: str) -> Iterator[tuple[str, Column]]:
    """The one item of a list is nothing of its own, only what is inside it."""
    for each in column.fields:
        here = path if isinstance(column.type, ListType) else f"{path}.{each.name}"
        if here != path:
            yield here, each
        yield from _fields(each, here)
