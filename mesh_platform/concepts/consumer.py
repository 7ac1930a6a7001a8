"""Who reads: a data product, a registered application, or people of a domain who look at their own data."""

import re
from dataclasses import dataclass
from enum import StrEnum

from mesh_platform.concepts.names import NAME, PortAddress, ProductAddress
from mesh_platform.errors import InvalidName

_FORM = re.compile(r"(?:(?P<kind>application):)?(?P<domain>[^.:]+)(?:\.(?P<name>[^.:]+))?")
_HINT = "write domain.product, application:domain.name, or a domain that reads its own data"


class ConsumerKind(StrEnum):
    PRODUCT = "product"
    APPLICATION = "application"  # registered in its domain's domain.yaml
    DOMAIN = "domain"  # reads its own domain's ports and public ones; is granted nothing


@dataclass(frozen=True, slots=True, order=True)
class Consumer:
    """`name` is the product's or the application's, and empty for a domain."""

    kind: ConsumerKind
    domain: str
    name: str = ""

    @classmethod
    def parse(cls, text: str) -> "Consumer":
        """Raises InvalidName."""
        found = _FORM.fullmatch(text)
        if not found or not all(each is None or NAME.fullmatch(each) for each in (found["domain"], found["name"])):
            raise InvalidName(f"{text!r} is not a consumer", hint=_HINT)
        if found["kind"] and not found["name"]:
            raise InvalidName(f"{text!r} names no application", hint=_HINT)
        if not found["name"]:
            return cls(ConsumerKind.DOMAIN, found["domain"])
        return cls(ConsumerKind.APPLICATION if found["kind"] else ConsumerKind.PRODUCT, found["domain"], found["name"])

    @classmethod
    def of_product(cls, product: ProductAddress) -> "Consumer":
        return cls(ConsumerKind.PRODUCT, product.domain, product.product)

    @property
    def product(self) -> ProductAddress | None:
        return ProductAddress(self.domain, self.name) if self.kind is ConsumerKind.PRODUCT else None

    def owns(self, port: PortAddress) -> bool:
        """Whether the port is of the consumer's own domain, whose data needs no grant."""
        return self.domain == port.domain and self.kind is not ConsumerKind.APPLICATION

    def is_own_people(self, port: PortAddress) -> bool:
        """Whether people look at their own domain's data: they change it themselves, and would not miss the port."""
        return self.domain == port.domain and self.kind is ConsumerKind.DOMAIN

    def __str__(self) -> str:
        match self.kind:
            case ConsumerKind.DOMAIN:
                return self.domain
            case ConsumerKind.APPLICATION:
                return f"application:{self.domain}.{self.name}"
            case _:
                return f"{self.domain}.{self.name}"
