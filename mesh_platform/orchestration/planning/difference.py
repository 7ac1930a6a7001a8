"""Differences between what is declared and what is published, from a domain down to a port."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from mesh_platform.concepts.change import Impact
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.json_value import json_value
from mesh_platform.concepts.names import PortAddress, ProductAddress
from mesh_platform.governance.changes.port_changes import PortChanges


class Became(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


class Code(StrEnum):
    """Whether a port is made by the same code as its newest release."""

    SAME = "same"
    CHANGED = "changed"
    UNKNOWN = "unknown"  # it could not be found or read


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """One thing that a declaration says otherwise; `old` or `new` is empty where it was not said."""

    what: str
    old: str = ""
    new: str = ""

    def as_json(self) -> dict[str, Any]:
        return {"what": self.what, "old": self.old or None, "new": self.new or None}


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainDifference:
    domain: str
    became: Became
    details: tuple[Detail, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {"domain": self.domain, "became": self.became.value, "details": [each.as_json() for each in self.details]}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductDifference:
    """`inputs` are what it reads otherwise than before, `details` everything else that its declaration says of itself."""

    product: ProductAddress
    became: Became
    inputs: tuple[Detail, ...] = ()
    details: tuple[Detail, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "product": str(self.product),
            "became": self.became.value,
            "inputs": [each.as_json() for each in self.inputs],
            "details": [each.as_json() for each in self.details],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class PortDifference:
    """`contract` is None where the contract and who may read are the same; `details` are what the product says of the port."""

    port: PortAddress
    became: Became
    contract: PortChanges | None = None
    code: Code = Code.SAME
    details: tuple[Detail, ...] = ()

    @property
    def breaks(self) -> bool:
        """Whether the contract breaks consumers without the version that tells them."""
        return self.contract is not None and self.contract.breaks

    @property
    def may_change_rows(self) -> bool:
        """Whether a build may come out otherwise or be judged otherwise: texts that promise nothing change neither."""
        promises = self.contract is not None and self.contract.impact not in (None, Impact.PATCH)
        return self.became is Became.ADDED or (
            self.became is Became.CHANGED and (promises or self.code is not Code.SAME or bool(self.details))
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "port": str(self.port),
            "became": self.became.value,
            "code": self.code.value,
            "contract": self.contract.as_json() if self.contract else None,
            "details": [each.as_json() for each in self.details],
            "breaks": self.breaks,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessDifference:
    """What an agreement grants otherwise than when the port was published last, and the ledger has not seen in effect."""

    port: PortAddress
    consumer: Consumer
    old: str
    new: str

    def as_json(self) -> dict[str, Any]:
        return {"port": str(self.port), "consumer": str(self.consumer), "old": json_value(self.old), "new": json_value(self.new)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """Everything that differs; `unchanged` counts the ports that do not."""

    domains: tuple[DomainDifference, ...] = ()
    products: tuple[ProductDifference, ...] = ()
    ports: tuple[PortDifference, ...] = ()
    access: tuple[AccessDifference, ...] = ()
    unchanged: int = 0

    def __bool__(self) -> bool:
        return bool(self.domains or self.products or self.ports or self.access)

    def port(self, address: PortAddress) -> PortDifference | None:
        return next((each for each in self.ports if each.port == address), None)

    def as_json(self) -> dict[str, Any]:
        return {
            "domains": [each.as_json() for each in self.domains],
            "products": [each.as_json() for each in self.products],
            "ports": [each.as_json() for each in self.ports],
            "access": [each.as_json() for each in self.access],
            "unchanged_ports": self.unchanged,
        }
