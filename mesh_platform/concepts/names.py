"""Names and addresses: one regular expression for every name of the mesh."""

import re
from dataclasses import dataclass

from mesh_platform.errors import InvalidName

NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
_NAME_RULE = "a name starts with a letter and has at most 63 of a-z, 0-9 and _"
COLUMN_NAME_RULE = "A column's name starts with a letter and has at most 63 letters, 0-9 and _."
_MAJOR_SUFFIX = re.compile(r"(?P<port>.+)_v(?P<major>[1-9][0-9]*)")


def check_name(name: str, what: str = "name") -> str:
    """Returns the name; raises InvalidName unless it keeps the rule."""
    if not NAME.fullmatch(name):
        raise InvalidName(f"{name!r} cannot be a {what}", hint=_NAME_RULE)
    return name


def is_column_name(name: str) -> bool:
    """Whether it keeps the rule in any case: columns keep the spelling of where they come from, and SQL does not tell cases apart."""
    return name.isascii() and NAME.fullmatch(name.lower()) is not None


@dataclass(frozen=True, slots=True, order=True)
class ProductAddress:
    """Where a data product lives: `domain.product`."""

    domain: str
    product: str

    def __post_init__(self) -> None:
        check_name(self.domain, "domain name")
        check_name(self.product, "product name")

    @classmethod
    def parse(cls, text: str) -> "ProductAddress":
        parts = text.split(".")
        if len(parts) != 2:
            raise InvalidName(f"{text!r} is not a product address", hint="write it as domain.product")
        return cls(*parts)

    def __str__(self) -> str:
        return f"{self.domain}.{self.product}"


@dataclass(frozen=True, slots=True, order=True)
class PortAddress:
    """Where an output port lives: `domain.product.port`, with `@2` and up for a later major version."""

    domain: str
    product: str
    port: str
    major: int = 1

    def __post_init__(self) -> None:
        check_name(self.domain, "domain name")
        check_name(self.product, "product name")
        check_name(self.port, "port name")
        if self.major < 1:
            raise InvalidName(f"{self.major} cannot be a major version", hint="major versions start at 1")

    @classmethod
    def parse(cls, text: str) -> "PortAddress":
        path, at, version = text.partition("@")
        parts = path.split(".")
        if len(parts) != 3 or (at and not re.fullmatch(r"[1-9][0-9]{0,5}", version)):
            raise InvalidName(
                f"{text!r} is not a port address",
                hint="write it as domain.product.port, or domain.product.port@2 for major version 2",
            )
        return cls(*parts, major=int(version) if at else 1)

    @classmethod
    def from_key(cls, key: tuple[str, ...]) -> "PortAddress":
        """The address of an asset key or table identifier of three parts."""
        if len(key) != 3:
            raise InvalidName(f"{'/'.join(key)!r} is not the key of a port", hint="a key is domain/product/port")
        domain, product, table = key
        return cls(domain, product, *split_table(table))

    @property
    def table(self) -> str:
        """Name of the table, file stem and last part of the asset key: `hourly`, or `hourly_v2`."""
        return self.port if self.major == 1 else f"{self.port}_v{self.major}"

    @property
    def key(self) -> tuple[str, str, str]:
        """Asset key and Iceberg identifier."""
        return (self.domain, self.product, self.table)

    @property
    def of_product(self) -> ProductAddress:
        return ProductAddress(self.domain, self.product)

    def __str__(self) -> str:
        suffix = "" if self.major == 1 else f"@{self.major}"
        return f"{self.domain}.{self.product}.{self.port}{suffix}"


def lies_below(subject: str, address: str) -> bool:
    """Whether a domain, product or port is what an address names, or a part of it; a port's later major versions are."""
    return subject == address or subject.startswith((f"{address}.", f"{address}@"))


def split_table(table: str) -> tuple[str, int]:
    """`hourly_v2` is port `hourly`, major 2; `hourly` is major 1."""
    if (found := _MAJOR_SUFFIX.fullmatch(table)) and int(found["major"]) > 1:
        return found["port"], int(found["major"])
    return table, 1
