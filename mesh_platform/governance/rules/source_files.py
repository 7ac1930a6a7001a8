"""Files that are read as source systems, as they lie there now.

A file that has not come yet is no mistake of the declaration: the product stays loaded, its readers and the rest of the mesh
go on, and the run that misses the file says so.
"""

from collections.abc import Iterator

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.problem import Problem
from mesh_platform.concepts.product import FileSource

SOURCE = "source"


def source_files_there(mesh: Mesh) -> Iterator[Problem]:
    """A path below a product's folder names a file."""
    for product in mesh.products:
        for each in product.inputs:
            source = each.source
            if isinstance(source, FileSource) and source.distribution is None and not (product.folder / source.path).is_file():
                message = f"`{each.name}`: there is no file {source.path[:80]!r} below the product's folder."
                yield Problem(each.location, message, "Or name the `distribution` that holds it.", SOURCE)
