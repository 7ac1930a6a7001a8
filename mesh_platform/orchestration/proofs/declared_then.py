"""The mesh as a build found it: the product's declarations as the ledger keeps them, and around them the working tree."""

import shutil
from collections.abc import Collection, Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.product import DataProduct
from mesh_platform.declarations.product_folders import DOMAINS
from mesh_platform.declarations.reader import load_mesh
from mesh_platform.errors import NotPublished
from mesh_platform.governance.past.recorded_mesh import recorded_mesh
from mesh_platform.lakehouse.ledger.facts import Fact, Kind
from mesh_platform.lakehouse.ledger.ledger import Ledger
from mesh_platform.publishing.declared import declared_digest

_BESIDE_DOMAINS = ("dbt_projects", "workspace.yaml")
_DECLARATIONS = ("*.odps.yaml", "*.odcs.yaml", "domain.yaml", "waivers.yaml")


@contextmanager
def mesh_as_declared(ledger: Ledger, mesh: Mesh, product: DataProduct, digest: str) -> Generator[Mesh]:
    """The mesh itself where the product declares what it declared then. Raises NotPublished where nobody recorded that."""
    if not digest or declared_digest(product, root=mesh.root) == digest:
        yield mesh
        return
    facts = ledger.facts(Kind.DECLARED, str(product.address))
    fact = next((each for each in facts if each.details.get("digest") == digest), None)
    if fact is None:
        raise NotPublished(f"the ledger does not have the declarations of {product.address} that it was built by")
    with TemporaryDirectory(prefix="mesh-declared-") as folder:
        yield _written(fact, mesh, product, Path(folder))


def _written(fact: Fact, mesh: Mesh, product: DataProduct, folder: Path) -> Mesh:
    recorded_mesh([fact], folder=folder)
    own = {product.folder, product.folder.parent}

    def left_out(place: str, names: Collection[str]) -> set[str]:
        here = Path(place)
        declared = {name for name in names if any(Path(name).match(each) for each in _DECLARATIONS)} if here in own else set()
        return declared | ({"access"} if here == product.folder else set()) | ({"__pycache__"} & set(names))

    shutil.copytree(mesh.root / DOMAINS, folder / DOMAINS, ignore=left_out, dirs_exist_ok=True)
    for each in _BESIDE_DOMAINS:
        if (mesh.root / each).is_dir():
            shutil.copytree(mesh.root / each, folder / each)
        elif (mesh.root / each).is_file():
            shutil.copy2(mesh.root / each, folder / each)
    return load_mesh(folder)[0]
