"""The mesh as a revision of its git repository declares it."""

import io
import subprocess
import tarfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.declarations.product_folders import DOMAINS
from mesh_platform.declarations.reader import load_mesh
from mesh_platform.errors import UsageError

_PUBLISHED = "compare with what consumers have: mesh diff"
_MOVED = "the mesh may have lain in another folder then"


def mesh_at(root: Path, revision: str) -> Mesh:
    """What was valid of the declarations then. Raises UsageError where git has no such revision of this mesh."""
    with _files_at(root.absolute(), revision) as folder:
        mesh, _ = load_mesh(folder)
        return mesh


@contextmanager
def _files_at(root: Path, revision: str) -> Generator[Path]:
    """The folder `domains` as it was, in a folder that lasts as long as the context."""
    outside = f"{root} lies in no git repository"
    place = _git(root, "rev-parse", "--show-toplevel", "--show-prefix", fails=outside, hint=_PUBLISHED).decode()
    top, prefix = (Path(place.split("\n")[0]), place.split("\n")[1])
    commit = _git(top, "rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}", fails=f"git knows no revision {revision!r}")
    tree = f"{commit.decode().strip()}:{prefix}"
    archive = _git(
        top, "archive", "--format=tar", tree, DOMAINS, fails=f"at {revision!r} there is no folder {prefix}{DOMAINS}", hint=_MOVED
    )
    with TemporaryDirectory() as scratch, tarfile.open(fileobj=io.BytesIO(archive)) as packed:
        packed.extractall(scratch, filter="data")
        yield Path(scratch)


def _git(folder: Path, *arguments: str, fails: str, hint: str = "see: git log --oneline") -> bytes:
    try:
        return subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=True).stdout
    except FileNotFoundError:
        raise UsageError("there is no git on this machine", hint="install it, or compare with what is published") from None
    except subprocess.CalledProcessError:
        raise UsageError(fails, hint=hint) from None
