"""A major version that is served from the next one finds there what it promises."""

from collections.abc import Iterator
from dataclasses import replace

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.problem import Problem
from mesh_platform.governance.derivation import is_generated, obstacles

COMPATIBILITY = "compatibility"
_REMEDY = "Keep it in the newer version, or write what makes the older one yourself."


def served_from_the_next(mesh: Mesh) -> Iterator[Problem]:
    """What `mesh product new-major` generated still fits after the newer contract was edited."""
    for address, port in mesh.ports.items():
        newer = mesh.ports.get(replace(address, major=address.major + 1))
        if newer is None or not is_generated(port):
            continue
        for obstacle in obstacles(port, newer):
            place = newer.contract.location if newer.contract is not None else newer.location
            yield Problem(place, f"{address} is served from {newer.address}, but {obstacle}.", _REMEDY, COMPATIBILITY)
