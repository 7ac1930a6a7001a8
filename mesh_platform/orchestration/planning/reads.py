"""Which of its product's inputs one port reads, without running its code."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.product import DataProduct, Method, OutputPort
from mesh_platform.errors import MeshError
from mesh_platform.orchestration.dbt.manifest import DbtManifest
from mesh_platform.orchestration.dbt.projects import load_project
from mesh_platform.settings import Settings

_WORDS = re.compile(r"\w+")


@dataclass
class Reads:
    """Each dbt project is read once, the first time that one of its models is asked for."""

    mesh: Mesh
    settings: Settings
    _projects: dict[str, DbtManifest | None] = field(default_factory=dict)

    def of(self, address: PortAddress) -> frozenset[PortAddress]:
        """The ports that one may read: in doubt all that its product does."""
        product, port = self.mesh.product_of(address), self.mesh.port(address)
        names = self._models(product, port) if port.implementation.method is Method.DBT else _words(port)
        inputs: Mapping[str, PortAddress] = {each.name: each.port for each in product.inputs if each.port is not None}
        return frozenset(port for name, port in inputs.items() if names is None or name in names)

    def _models(self, product: DataProduct, port: OutputPort) -> frozenset[str] | None:
        """The inputs that a model is made from, through however many models."""
        domain = product.address.domain
        if domain not in self._projects:
            self._projects[domain] = self._project(domain)
        project = self._projects[domain]
        if project is None or port.address.table not in project.models:
            return None
        return frozenset(name for source, name in project.sources(port.address.table) if source == product.address.product)

    def _project(self, domain: str) -> DbtManifest | None:
        try:
            return load_project(self.settings, self.mesh.domain(domain))
        except MeshError:
            return None


def _words(port: OutputPort) -> frozenset[str] | None:
    """An input that a port reads stands in its text; None where there is no text of its own."""
    path = port.implementation.path
    try:
        return frozenset(_WORDS.findall(path.read_text(encoding="utf-8").lower())) if path else None
    except (OSError, ValueError):
        return None
