"""The mesh as it was declared at a moment, from the texts that builds left in the ledger."""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.governance.past.recorded_mesh import recorded_mesh
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.as_of import newest_of
from mesh_platform.lakehouse.ledger.facts import Kind


@contextmanager
def declared_at(lakehouse: Lakehouse, at: datetime) -> Generator[Mesh]:
    """Every product that had been built by then, without the policies of its domain, which are code and recorded nowhere."""
    with TemporaryDirectory(prefix="mesh-past-") as folder:
        yield recorded_mesh(newest_of(lakehouse.database, (Kind.DECLARED,), at=at), folder=Path(folder))
