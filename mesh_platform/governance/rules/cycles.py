"""Products that wait for each other are never built."""

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import ProductAddress
from mesh_platform.concepts.problem import Problem

CYCLE = "cycle"
_AT_MOST = 20  # paths that are shown; in a knot of products there are more cycles than anybody reads

Graph = dict[ProductAddress, set[ProductAddress]]


def no_cycles(mesh: Mesh) -> Iterator[Problem]:
    """Products do not read each other in a circle; each circle is shown once, with its path."""
    reads = {product.address: {port.of_product for port in product.reads} - {product.address} for product in mesh.products}
    for _ in range(_AT_MOST):
        cycle = _cycle(reads)
        if cycle is None:
            return
        yield _problem(mesh, cycle)
        reads[cycle[0]].discard(cycle[1])


def _cycle(reads: Graph) -> list[ProductAddress] | None:
    """One circle from a reader to what it reads and back, starting with the first name; None where there is none."""
    try:
        TopologicalSorter(reads).prepare()
    except CycleError as found:
        circle = list(reversed(found.args[1]))[:-1]
        first = circle.index(min(circle))
        return [*circle[first:], *circle[:first]]
    return None


def _problem(mesh: Mesh, cycle: list[ProductAddress]) -> Problem:
    reader, read = mesh.product(cycle[0]), cycle[1]
    port = next(each for each in reader.inputs if each.port is not None and each.port.of_product == read)
    path = " -> ".join(map(str, [*cycle, cycle[0]]))
    return Problem(port.location, f"these products read each other: {path}.", "Remove one of the input ports on this path.", CYCLE)
