"""A rule looks at the whole mesh and yields its problems; a new rule is one function and one line in `every_rule`."""

from collections.abc import Callable, Iterable

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.problem import Problem

Rule = Callable[[Mesh], Iterable[Problem]]
