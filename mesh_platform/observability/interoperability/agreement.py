"""Whether two contracts say the same of the columns that meet: their types, units, and the values that they allow."""

from collections.abc import Iterator

from mesh_platform.concepts.contract import Column
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.observability.interoperability.joins import Join
from mesh_platform.observability.interoperability.measurement import Agreement, Sameness

Pair = tuple[Column, Column]


def agreement_of(mesh: Mesh, join: Join) -> Agreement:
    """A foreign key to a column that its contract lacks is a mistake of its own, which `mesh check` tells."""
    pairs = list(_pairs(mesh, join))
    return Agreement(
        type=_sameness(_types(each) for each in pairs),
        unit=_sameness(_units(each) for each in pairs),
        values=_sameness(_values(each) for each in pairs),
        differences=tuple(sentence for each in pairs for sentence in _differences(each)),
    )


def _pairs(mesh: Mesh, join: Join) -> Iterator[Pair]:
    for name, to_name in zip(join.columns, join.to_columns, strict=True):
        own, other = _column(mesh, join.port, name), _column(mesh, join.to, to_name)
        if own is not None and other is not None:
            yield own, other


def _column(mesh: Mesh, port: PortAddress, name: str) -> Column | None:
    contract = mesh.port(port).contract
    return contract.column(name) if contract is not None else None


def _sameness(of_pairs: Iterator[Sameness]) -> Sameness:
    """Of all columns of a key: one that differs decides."""
    found = set(of_pairs)
    return next((each for each in (Sameness.DIFFERENT, Sameness.SAME) if each in found), Sameness.UNSAID)


def _types(pair: Pair) -> Sameness:
    own, other = pair
    return Sameness.SAME if own.type == other.type else Sameness.DIFFERENT


def _units(pair: Pair) -> Sameness:
    own, other = pair
    if not own.unit or not other.unit:
        return Sameness.UNSAID
    return Sameness.SAME if own.unit == other.unit else Sameness.DIFFERENT


def _values(pair: Pair) -> Sameness:
    """A side may use fewer values than the other knows, and none that it does not know."""
    own, other = pair
    if not own.allowed_values or not other.allowed_values:
        return Sameness.UNSAID
    return Sameness.DIFFERENT if _unknown_values(pair) else Sameness.SAME


def _unknown_values(pair: Pair) -> list[str]:
    own, other = pair
    return [str(each) for each in own.allowed_values if each not in other.allowed_values]


def _differences(pair: Pair) -> Iterator[str]:
    own, other = pair
    if _types(pair) is Sameness.DIFFERENT:
        yield f"{own.name} is {own.type}, {other.name} is {other.type}"
    if _units(pair) is Sameness.DIFFERENT:
        yield f"{own.name} is in {own.unit}, {other.name} in {other.unit}"
    if _values(pair) is Sameness.DIFFERENT:
        yield f"{own.name} allows {', '.join(_unknown_values(pair))}, which {other.name} does not"
