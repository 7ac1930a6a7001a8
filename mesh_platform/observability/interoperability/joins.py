"""Where ports meet: foreign keys into other ports, and columns that contracts say are values of one business term."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from mesh_platform.concepts.contract import Column, DataContract
from mesh_platform.concepts.lifecycle import Lifecycle, state_of
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.product import OutputPort

_FROM_SOURCE = {"sourceAligned": 0, "aggregate": 1, "consumerAligned": 2}


class Ground(StrEnum):
    """What in the contracts says that the columns belong together."""

    RELATIONSHIP = "relationship"
    TERM = "term"


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """`columns` of `port` mean the same as `to_columns` of `to`. `by_key`: they can be looked up there, row by row."""

    port: PortAddress
    columns: tuple[str, ...]
    to: PortAddress
    to_columns: tuple[str, ...]
    ground: Ground = Ground.RELATIONSHIP
    by_key: bool = True

    @property
    def sides(self) -> tuple[str, str, str, str]:
        """What tells it from every other join, in writing."""
        return (str(self.port), ", ".join(self.columns), str(self.to), ", ".join(self.to_columns))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Holder:
    """A column that is declared to hold values of a term."""

    port: OutputPort
    contract: DataContract
    column: Column
    distance: int  # from the source

    @property
    def is_key(self) -> bool:
        return self.contract.primary_key == (self.column.name,)


def declared_joins(mesh: Mesh) -> tuple[Join, ...]:
    """Every join between two ports that are not retired, each once."""
    found = {each.sides: each for each in (*_of_terms(mesh), *_of_relationships(mesh))}
    return tuple(found[sides] for sides in sorted(found))


def joins_at(mesh: Mesh, address: str) -> tuple[Join, ...]:
    """Those from or to the ports of a domain, a product, or a port. Raises UnknownName."""
    chosen = {each.address for each in mesh.select(address)}
    return tuple(each for each in declared_joins(mesh) if {each.port, each.to} & chosen)


def _of_relationships(mesh: Mesh) -> Iterator[Join]:
    for port, contract in _in_use(mesh):
        for each in contract.relationships:
            if each.port in mesh.ports and each.port is not None:
                yield Join(port=port.address, columns=each.columns, to=each.port, to_columns=each.to_columns)


def _of_terms(mesh: Mesh) -> Iterator[Join]:
    """Between the term's home and each port of another domain that holds it: with many holders still one join for each."""
    holders: dict[str, list[_Holder]] = {}
    for port, contract in _in_use(mesh):
        distance = _FROM_SOURCE.get(mesh.product_of(port.address).alignment, len(_FROM_SOURCE))
        for column in (each for each in contract.columns if each.term):
            holders.setdefault(column.term, []).append(_Holder(port=port, contract=contract, column=column, distance=distance))
    for each in holders.values():
        yield from _to_home(each)


def _to_home(holders: Iterable[_Holder]) -> Iterator[Join]:
    """A term is at home where it is the key; else nearest to its source."""
    home, *others = sorted(holders, key=lambda each: (not each.is_key, each.distance, each.port.address, each.column.name))
    for each in others:
        if each.port.address.domain != home.port.address.domain:
            yield Join(
                port=each.port.address,
                columns=(each.column.name,),
                to=home.port.address,
                to_columns=(home.column.name,),
                ground=Ground.TERM,
                by_key=home.is_key,
            )


def _in_use(mesh: Mesh) -> Iterator[tuple[OutputPort, DataContract]]:
    for port in mesh.ports.values():
        if port.contract is not None and state_of(mesh.product_of(port.address), port) is not Lifecycle.RETIRED:
            yield port, port.contract
