"""What can be built together: ports of one domain, cut alike, whose producers are built before."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from mesh_platform.concepts import clock
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress, ProductAddress
from mesh_platform.concepts.partition import Partition, PartitionScheme, latest_ended, partition_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One Dagster run: its ports belong to one domain and are all cut into the same partition, or not at all."""

    domain: str
    ports: tuple[PortAddress, ...]
    partition: Partition | None = None


def batches(mesh: Mesh, ports: list[PortAddress], partition: str | None = None) -> Iterator[Batch]:
    """Producers before consumers, and as few batches as that allows.

    `partition` is a key, or a range `first..last`, for the ports that are cut; without it they are built whole.
    """
    for domain, products in _by_domain(mesh, mesh.in_order({each.of_product for each in ports})):
        wanted = [each for product in products for each in _readable_first(mesh, product) if each in set(ports)]
        for scheme, alike in groupby(wanted, key=lambda each: _scheme(mesh, each)):
            yield Batch(domain=domain, ports=tuple(alike), partition=_partition(scheme, partition) if scheme else None)


def _by_domain(mesh: Mesh, products: list[ProductAddress]) -> Iterator[tuple[str, list[ProductAddress]]]:
    """Takes from one domain all that can be built before another domain has to be."""
    remaining = list(products)
    while remaining:
        domain, taken = remaining[0].domain, []
        for product in remaining:
            waiting = set(remaining) - set(taken)
            if product.domain == domain and waiting.isdisjoint(_before(mesh, product, products)):
                taken.append(product)
        remaining = [each for each in remaining if each not in taken]
        yield domain, taken


def _before(mesh: Mesh, product: ProductAddress, order: list[ProductAddress]) -> set[ProductAddress]:
    """Products that come before in the order and that the product reads, or points its foreign keys to."""
    declared = mesh.product(product)
    related = {each.of_product for each in (*declared.reads, *declared.refers_to)}
    return related & set(order[: order.index(product)])


def _readable_first(mesh: Mesh, product: ProductAddress) -> list[PortAddress]:
    """A port that its siblings read comes before them."""
    declared = mesh.product(product)
    return sorted((each.address for each in declared.outputs), key=lambda each: each not in declared.reads)


def _scheme(mesh: Mesh, address: PortAddress) -> PartitionScheme | None:
    contract = mesh.port(address).contract
    return contract.partition if contract else None


def _partition(scheme: PartitionScheme, text: str | None) -> Partition:
    if text:
        first, _, last = text.partition("..")
        return partition_of(scheme, first, last or first)
    if scheme.start is None:
        return partition_of(scheme, scheme.keys[0], scheme.keys[-1])
    now = clock.now()
    first = scheme.key_of(scheme.start)
    return partition_of(scheme, first, latest_ended(scheme, min(now, scheme.end or now)) or first)
