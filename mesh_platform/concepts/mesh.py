"""The whole: domains, their products, and who reads what."""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from heapq import heappop, heappush
from pathlib import Path
from typing import TypeVar

from mesh_platform.concepts.access import Agreement
from mesh_platform.concepts.clock import now
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.contract import Severity
from mesh_platform.concepts.domain import Domain
from mesh_platform.concepts.names import PortAddress, ProductAddress
from mesh_platform.concepts.product import DataProduct, OutputPort
from mesh_platform.concepts.reliance import ReliedOn
from mesh_platform.errors import Refused, UnknownName

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True)
class Mesh:
    """Everything declared below one root folder. Look-ups are built once, on first use.

    `left_out` are products that exist but whose declaration is not valid, so that nobody is told they do not exist.
    `named_elsewhere`: where only a part of the mesh was read, the products of other domains that name a contract of it.
    """

    root: Path
    domains: tuple[Domain, ...]
    left_out: frozenset[ProductAddress] = frozenset()
    named_elsewhere: Mapping[str, tuple[ProductAddress, ...]] = field(default_factory=dict)

    @property
    def products(self) -> Iterator[DataProduct]:
        return (product for domain in self.domains for product in domain.products)

    @cached_property
    def ports(self) -> Mapping[PortAddress, OutputPort]:
        return {port.address: port for product in self.products for port in product.outputs}

    @cached_property
    def _products(self) -> Mapping[ProductAddress, DataProduct]:
        return {product.address: product for product in self.products}

    @cached_property
    def _domains(self) -> Mapping[str, Domain]:
        return {domain.name: domain for domain in self.domains}

    @cached_property
    def readers(self) -> Mapping[PortAddress, tuple[ProductAddress, ...]]:
        """The products that declare an input port on a port."""
        found: dict[PortAddress, list[ProductAddress]] = {}
        for product in self.products:
            for port in product.reads:
                found.setdefault(port, []).append(product.address)
        return {port: tuple(dict.fromkeys(products)) for port, products in found.items()}

    @cached_property
    def agreements(self) -> Mapping[tuple[PortAddress, Consumer], Agreement]:
        """By the port's first major version, and the consumer."""
        return {(each.port, each.consumer): each for product in self.products for each in product.agreements}

    def agreement(self, port: PortAddress, consumer: Consumer) -> Agreement | None:
        """What was agreed about any major version of the port."""
        return self.agreements.get((replace(port, major=1), consumer))

    @cached_property
    def reliances(self) -> Mapping[PortAddress, tuple[ReliedOn, ...]]:
        """What consumers rely on at each port, with the severity that their grant agreed."""
        found: dict[PortAddress, list[ReliedOn]] = {}
        for product in self.products:
            consumer = Consumer.of_product(product.address)
            for each in product.inputs if product.status != "retired" else ():
                if each.port is not None and each.reliance is not None:
                    agreement = self.agreement(each.port, consumer)
                    terms = agreement.granted(now()) if agreement else None
                    severity = terms.reliance if terms else Severity.WARNING
                    found.setdefault(each.port, []).append(
                        ReliedOn(port=each.port, consumer=consumer, reliance=each.reliance, severity=severity)
                    )
        return {port: tuple(each) for port, each in found.items()}

    def domain(self, name: str) -> Domain:
        return _found(self._domains, name, "domain")

    def product(self, address: ProductAddress) -> DataProduct:
        return _found(self._products, address, "product")

    def port(self, address: PortAddress) -> OutputPort:
        return _found(self.ports, address, "port")

    def product_of(self, address: PortAddress) -> DataProduct:
        return self.product(address.of_product)

    def select(self, text: str) -> tuple[OutputPort, ...]:
        """The ports that a domain, `domain.product` or `domain.product.port` names. Raises UnknownName."""
        match text.partition("@")[0].count("."):
            case 0:
                return tuple(port for product in self.domain(text).products for port in product.outputs)
            case 1:
                return self.product(ProductAddress.parse(text)).outputs
            case _:
                return (self.port(PortAddress.parse(text)),)

    def downstream(self, ports: Iterable[PortAddress]) -> frozenset[PortAddress]:
        """Every other port that is made from these, however far down and whatever its domain: what a change of them reaches.

        By declaration: a product that reads a port makes all of its own from it.
        """
        start = set(ports)
        found, ahead = set[PortAddress](), list(start)
        while ahead:
            made = {each.address for product in self.readers.get(ahead.pop(), ()) for each in self.product(product).outputs}
            ahead.extend(made - found)
            found |= made
        return frozenset(found - start)

    def in_order(self, products: Iterable[ProductAddress]) -> list[ProductAddress]:
        """Producers before their consumers, and where it can be, the targets of foreign keys before their holders.

        Where that leaves a choice, the product with more consumers downstream comes first, and one that watches the mesh last.
        Raises Refused when products read each other in a cycle.
        """
        chosen = set(products)
        reads = {each: {port.of_product for port in self.product(each).reads} & chosen - {each} for each in sorted(chosen)}
        refers = {each: reads[each] | {port.of_product for port in self.product(each).refers_to} & chosen - {each} for each in reads}
        try:
            return self._most_read_first(refers)
        except CycleError:
            pass  # foreign keys may point both ways; only reading may not
        try:
            return self._most_read_first(reads)
        except CycleError as cycle:
            path = " -> ".join(str(each) for each in reversed(cycle.args[1]))
            raise Refused(f"these products read each other: {path}", hint="run: mesh check") from None

    def blast_radius(self, product: ProductAddress) -> int:
        """How many other products a change of one reaches, however far down."""
        try:
            return _found(self._reached, product, "product")
        except CycleError:
            reached = {each.of_product for each in self.downstream(port.address for port in self.product(product).outputs)}
            return len(reached - {product})

    @cached_property
    def _reached(self) -> Mapping[ProductAddress, int]:
        """Of all products at once, consumers first: what one reaches is the bits of a number, as sets would be too many and too large."""
        bits = {each.address: 1 << place for place, each in enumerate(self.products) if each.outputs}
        reads = {each: {port.of_product for port in self.product(each).reads if port in self.ports} - {each} for each in bits}
        reached = dict.fromkeys(self._products, 0)
        for each in reversed(tuple(TopologicalSorter(reads).static_order())):
            for producer in reads[each]:
                reached[producer] |= reached[each] | bits[each]
        return {each: found.bit_count() for each, found in reached.items()}

    def _most_read_first(self, before: Mapping[ProductAddress, set[ProductAddress]]) -> list[ProductAddress]:
        """Each product after those that have to come before it."""
        sorter, order = TopologicalSorter(before), list[ProductAddress]()
        sorter.prepare()
        ready = list[tuple[bool, int, ProductAddress]]()
        while sorter.is_active():
            for each in sorter.get_ready():
                heappush(ready, (self.product(each).watches, -self.blast_radius(each), each))
            order.append(heappop(ready)[-1])
            sorter.done(order[-1])
        return order


def _found(by_name: Mapping[K, V], name: K, what: str) -> V:
    try:
        return by_name[name]
    except KeyError:
        near = difflib.get_close_matches(str(name), [str(each) for each in by_name], n=1)
        hint = f"Did you mean {near[0]}?" if near else "see what there is: mesh ls"
        raise UnknownName(f"the mesh has no {what} {str(name)!r}", hint=hint) from None
