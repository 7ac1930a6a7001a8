"""The names of things in OpenLineage: equal for whoever computes them from the same facts."""

from dataclasses import dataclass
from uuid import NAMESPACE_URL, UUID, uuid5

from mesh_platform.concepts.names import PortAddress

PRODUCER = "https://pypi.org/project/mesh-platform"


@dataclass(frozen=True, slots=True)
class Names:
    """`namespace` is the mesh's own, in which its jobs and datasets lie."""

    namespace: str

    def run(self, build: int) -> str:
        """Of a build, which has a number and no UUID."""
        return str(uuid5(NAMESPACE_URL, f"{self.namespace}/builds/{build}"))

    def parent(self, run_id: str) -> str:
        """Of the run in Dagster, whose id is a UUID unless somebody else made it."""
        try:
            return str(UUID(run_id))
        except ValueError:
            return str(uuid5(NAMESPACE_URL, f"{self.namespace}/runs/{run_id}"))

    def dataset(self, port: PortAddress) -> str:
        return ".".join(port.key)
