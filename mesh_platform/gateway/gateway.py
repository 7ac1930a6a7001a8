"""What all doors of the server share: the store, the declarations as they are now, and who may come in."""

from dataclasses import replace
from threading import Lock

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.declarations.reader import load_mesh
from mesh_platform.gateway.identity.principal import Principal
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.settings import Settings


class Gateway:
    """One for each process; its doors answer in many threads."""

    def __init__(self, lakehouse: Lakehouse) -> None:
        self.lakehouse = lakehouse
        self._reading = Lock()

    @property
    def settings(self) -> Settings:
        return self.lakehouse.settings

    def mesh(self) -> Mesh:
        """The declarations as they are now."""
        with self._reading:
            mesh, _ = load_mesh(self.settings.root)
            return mesh

    def acting(self, principal: Principal) -> Lakehouse:
        """The store, in whose ledger the principal is the one who acts."""
        return replace(self.lakehouse, ledger=self.lakehouse.ledger.under(principal.subject))
