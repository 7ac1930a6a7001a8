"""Which products name a domain's ports: found by the bytes of their declarations, for parsing a whole mesh takes too long."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mesh_platform.concepts.names import ProductAddress
from mesh_platform.declarations.product_folders import DOMAINS, PRODUCT_END
from mesh_platform.declarations.products.reliances import PROPERTY
from mesh_platform.errors import InvalidName


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """A product whose declaration names contracts of a domain; `relies`: it also holds the word `reliesOn`. Reading it tells more."""

    product: ProductAddress
    contracts: frozenset[str]
    relies: bool


def naming_products(root: Path, domain: str) -> Iterator[Naming]:
    names_it = re.compile(rb"\b%s\." % re.escape(domain).encode())
    named = re.compile(rb"\bcontractId:\s*[\"']?(%s\.\w+\.\w+)" % re.escape(domain).encode())
    word = PROPERTY.encode()
    for address, file in _declarations(os.fspath(root / DOMAINS)):
        content = _content(file)
        if names_it.search(content):
            contracts = frozenset(each.decode() for each in named.findall(content))
            try:
                yield Naming(product=ProductAddress(*address), contracts=contracts, relies=word in content)
            except InvalidName:
                continue  # reading the whole mesh reports it


def _declarations(domains: str) -> Iterator[tuple[tuple[str, str], str]]:
    """Domain, product and file; text instead of paths, and no look whether a file is there, for there are thousands."""
    for domain in _names(domains):
        for product in _names(f"{domains}/{domain}"):
            if product[0] not in "._":
                yield (domain, product), f"{domains}/{domain}/{product}/{product}{PRODUCT_END}"


def _names(folder: str) -> list[str]:
    try:
        return sorted(os.listdir(folder))  # noqa: PTH208  names are all that is needed
    except OSError:
        return []


def _content(file: str) -> bytes:
    try:
        descriptor = os.open(file, os.O_RDONLY)
    except OSError:
        return b""
    try:
        return os.read(descriptor, os.fstat(descriptor).st_size)
    finally:
        os.close(descriptor)
