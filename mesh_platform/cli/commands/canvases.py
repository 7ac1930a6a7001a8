"""`mesh canvas`: think a product through from those who need it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mesh_platform.cli.completion import complete_domain
from mesh_platform.cli.failures import SAID_NO
from mesh_platform.cli.options import AsJson
from mesh_platform.cli.output import show
from mesh_platform.concepts.names import ProductAddress
from mesh_platform.settings import load_settings

if TYPE_CHECKING:
    from mesh_platform.concepts.mesh import Mesh

Address = Annotated[str, typer.Argument(metavar="ADDRESS", help="domain.product", autocompletion=complete_domain, show_default=False)]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would be written, write nothing.")]


def new(address: Address, dry_run: DryRun = False, as_json: AsJson = False) -> None:
    """Begin a canvas: a sheet of questions to ask those who will need the product.

    Example: mesh canvas new weather.forecasts
    """
    from mesh_platform.cli.views.scaffold import ScaffoldView
    from mesh_platform.scaffolding.addresses import new_product_address
    from mesh_platform.scaffolding.canvases import new_canvas
    from mesh_platform.scaffolding.scaffold import write

    mesh = _mesh()
    product = new_product_address(mesh, address)
    scaffold = new_canvas(mesh, product)
    if not dry_run:
        write(mesh.root, scaffold)
    show(ScaffoldView(scaffold, made=not dry_run, what=f"the canvas of {product}"), as_json=as_json)


def check(
    subject: Annotated[str, typer.Argument(metavar="CANVAS", help="domain.product, or a file.", show_default=False)],
    as_json: AsJson = False,
) -> None:
    """Show what is open or wrong in a canvas. Exit code 1 says that no product can be made of it yet.

    Example: mesh canvas check weather.forecasts
    """
    from mesh_platform.cli.views.canvas import CanvasView
    from mesh_platform.declarations.canvases import CANVAS_END, canvas_file, read_canvas

    root = load_settings().root.absolute()
    file = Path(subject).absolute() if subject.endswith(CANVAS_END) else root / canvas_file(ProductAddress.parse(subject))
    canvas, problems = read_canvas(root, file)
    show(CanvasView(canvas, problems, file), as_json=as_json)
    raise typer.Exit(0 if canvas else SAID_NO)


def _mesh() -> "Mesh":
    from mesh_platform.declarations.reader import load_mesh

    return load_mesh(load_settings().root)[0]  # a mistake elsewhere in the mesh is no reason to begin nothing here
