"""The list of what the mesh offers, cut down to what somebody is looking for."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from mesh_platform.catalog.description import summary
from mesh_platform.concepts.json_value import JsonValue, json_value
from mesh_platform.concepts.lifecycle import state_of
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.product import DataProduct, OutputPort


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One output port as the list shows it."""

    address: PortAddress
    title: str
    summary: str
    owner: str
    status: str
    alignment: str
    tier: str
    tags: tuple[str, ...]
    contract_version: str
    columns: tuple[str, ...]

    def as_json(self) -> dict[str, JsonValue]:
        return {**{name: json_value(value) for name, value in asdict(self).items()}, "address": str(self.address)}


def list_ports(
    mesh: Mesh, *, domain: str | None = None, tag: str | None = None, owner: str | None = None, text: str | None = None
) -> tuple[Entry, ...]:
    """Ports in the order of their addresses. Every filter must hold; `text` is words that must all occur. Raises UnknownName."""
    products = mesh.domain(domain).products if domain else mesh.products
    found = ((entry(port, product), port, product) for product in products for port in product.outputs)
    kept = (
        each
        for each, port, product in found
        if (tag is None or tag.lower() in map(str.lower, each.tags))
        and (owner is None or owner.lower().removeprefix("team:") in _owners(product))
        and (text is None or _mentions(text, each, port, product))
    )
    return tuple(sorted(kept, key=lambda each: each.address))


def entry(port: OutputPort, product: DataProduct) -> Entry:
    contract = port.contract
    tags = (*product.tags, *port.tags, *(contract.tags if contract else ()))
    return Entry(
        address=port.address,
        title=contract.name if contract and contract.name else port.address.port,
        summary=" ".join(summary(port, product).split()),
        owner=product.team.owner or product.team.name,
        status=state_of(product, port).value,
        alignment=product.alignment,
        tier=product.tier,
        tags=tuple(dict.fromkeys(tags)),
        contract_version=contract.version if contract else "",
        columns=tuple(each.name for each in contract.columns) if contract else (),
    )


def _owners(product: DataProduct) -> set[str]:
    return {product.team.name.lower(), product.team.owner.lower().removeprefix("team:")}


def _mentions(text: str, entry: Entry, port: OutputPort, product: DataProduct) -> bool:
    whole = "\n".join(_words(entry, port, product)).lower()
    return all(word in whole for word in text.lower().split())


def _words(entry: Entry, port: OutputPort, product: DataProduct) -> Iterator[str]:
    yield from (str(entry.address), entry.title, entry.summary, entry.owner, *entry.tags)
    yield from (product.name, product.purpose, product.usage, product.limitations)
    if port.contract:
        yield from (port.contract.purpose, port.contract.usage, port.contract.limitations)
        for column in port.contract.columns:
            yield from (column.name, column.business_name, column.description)
