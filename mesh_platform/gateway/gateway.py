"""What all doors of the server share: the store, the declarations as they are now, and who may come in."""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.declarations.product_folders import DOMAINS
from mesh_platform.declarations.reader import load_mesh
from mesh_platform.gateway.identity.identity import Identity
from mesh_platform.gateway.identity.principal import Principal
from mesh_platform.gateway.limits import Limits
from mesh_platform.gateway.workers.pool import Workers
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.settings import Settings

_LOOK_SECONDS = 1.0  # a file that was changed counts no later; what one may read is looked up at each read

_State = frozenset[tuple[str, int, int]]


@dataclass(frozen=True, slots=True)
class _Loaded:
    mesh: Mesh
    state: _State


class Gateway:
    """One for each process; its doors answer in many threads."""

    def __init__(self, lakehouse: Lakehouse) -> None:
        self.lakehouse = lakehouse
        self.flight_url = ""  # of the door for Flight SQL, where one is open
        self.limits = Limits(lakehouse.settings)
        self.workers = Workers(lakehouse.settings)
        self.identity = Identity(lakehouse, self.mesh)
        self._loading = Lock()
        self._loaded: _Loaded | None = None
        self._looked = float("-inf")

    @property
    def settings(self) -> Settings:
        return self.lakehouse.settings

    def mesh(self) -> Mesh:
        """The declarations as they are now; read anew when a file has changed."""
        with self._loading:
            if self._loaded is None or time.monotonic() - self._looked > _LOOK_SECONDS:
                self._loaded = _loaded(self.settings.root, self._loaded)
                self._looked = time.monotonic()
            return self._loaded.mesh

    def look_again(self) -> None:
        """After a declaration was written: whoever asks next finds it."""
        self._looked = float("-inf")

    def acting(self, principal: Principal) -> Lakehouse:
        """The store, in whose ledger the principal is the one who acts; it acts on what is declared now."""
        self.look_again()
        return self.store_of(principal)

    def store_of(self, principal: Principal) -> Lakehouse:
        """The same for who only reads."""
        return replace(self.lakehouse, ledger=self.lakehouse.ledger.under(principal.subject))


def _loaded(root: Path, before: _Loaded | None) -> _Loaded:
    state = frozenset(_files(root / DOMAINS))
    if before is not None and before.state == state:
        return before
    mesh, _ = load_mesh(root)
    return _Loaded(mesh, state)


def _files(folder: Path | str) -> Iterator[tuple[str, int, int]]:
    """Each file below a folder, when it was changed, and how long it is."""
    with os.scandir(folder) as entries:
        for each in entries:
            if each.is_dir(follow_symlinks=False):
                yield from _files(each.path)
            elif each.is_file(follow_symlinks=False):
                told = each.stat()
                yield each.path, told.st_mtime_ns, told.st_size
