"""`mesh export` and `mesh import`: open formats, out and in."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mesh_platform.cli.completion import complete_address, complete_domain
from mesh_platform.cli.options import AsJson
from mesh_platform.cli.output import show
from mesh_platform.interchange.exported import Exported, Format
from mesh_platform.settings import load_settings

if TYPE_CHECKING:
    from mesh_platform.settings import Settings


def export(
    format: Annotated[Format, typer.Argument(metavar="FORMAT", help=f"One of {', '.join(Format)}.", show_default=False)],
    address: Annotated[
        str, typer.Argument(metavar="[ADDRESS]", help="A domain, a product or a port; all by default.", autocompletion=complete_address)
    ] = "",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FOLDER", help="Write files into it; print by default.", show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say what the mesh knows in an open format: products, contracts, the catalog, results, differences, agreements, lineage.

    Example: mesh export odcs weather.observations.hourly
    """
    from mesh_platform.cli.views.exports import ExportView
    from mesh_platform.interchange.writing import write

    found = _exported(load_settings(), format, address)
    if output is not None:
        write(output, found)
    show(ExportView(found, output), as_json=as_json)


def import_(
    source: Annotated[
        Path, typer.Argument(metavar="PATH", help="A folder with declarations of a product, or one file.", show_default=False)
    ],
    into: Annotated[
        str, typer.Option("--into", metavar="ADDRESS", help="domain.product; as it says itself by default.", autocompletion=complete_domain)
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be written, write nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make a product of declarations in ODPS or ODCS that come from elsewhere. Nothing is overwritten.

    Example: mesh import peer/ports.odcs.yaml --into network.ports
    """
    from mesh_platform.cli.views.scaffold import ScaffoldView
    from mesh_platform.declarations.reader import load_mesh
    from mesh_platform.interchange.importing.importing import import_product
    from mesh_platform.scaffolding.scaffold import write

    mesh, _ = load_mesh(load_settings().root)
    scaffold = import_product(mesh, source.absolute(), into=into)
    if not dry_run:
        write(mesh.root, scaffold)
    show(ScaffoldView(scaffold, made=not dry_run), as_json=as_json)


def _exported(settings: "Settings", format: Format, address: str) -> tuple[Exported, ...]:
    from mesh_platform.declarations.reader import load_mesh
    from mesh_platform.interchange.exporting import export
    from mesh_platform.lakehouse.lakehouse import open_lakehouse

    mesh, _ = load_mesh(settings.root)
    with open_lakehouse(settings) as lakehouse:
        return export(lakehouse, mesh, format, address=address)
