"""`mesh ingest`."""

from typing import Annotated

import typer

from mesh_platform.cli.completion import complete_consumer
from mesh_platform.cli.options import AsJson
from mesh_platform.cli.output import show
from mesh_platform.errors import UnknownName
from mesh_platform.settings import load_settings


def ingest(
    product: Annotated[str, typer.Argument(metavar="PRODUCT", help="The product that reads.", autocompletion=complete_consumer)],
    inputs: Annotated[
        list[str] | None, typer.Option("--input", help="Only this input port; may be given again.", show_default=False)
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Forget what was brought, and read from the beginning.")] = False,
    as_json: AsJson = False,
) -> None:
    """Bring what is new at the source systems of a product, as the next run would, and build nothing.

    Example: mesh ingest sales.orders --input order_lines
    """
    from mesh_platform.cli.views.brought import BroughtView
    from mesh_platform.concepts.names import ProductAddress
    from mesh_platform.concepts.source import SourceSystem
    from mesh_platform.declarations.reader import require_mesh
    from mesh_platform.ingestion.bringing import bring_inputs
    from mesh_platform.lakehouse.lakehouse import open_lakehouse

    settings = load_settings()
    declared = require_mesh(settings.root).product(ProductAddress.parse(product))
    known = [each.name for each in declared.inputs if isinstance(each.source, SourceSystem)]
    if not known:
        raise UnknownName(f"{product} brings rows from nowhere", hint="docs/sources.md shows how to declare a source system")
    if unknown := [each for each in inputs or () if each not in known]:
        raise UnknownName(f"{product} brings no rows to {unknown[0]!r}", hint=f"it brings rows to: {', '.join(known)}")
    with open_lakehouse(settings) as lakehouse:
        brought = bring_inputs(lakehouse, declared, names=inputs, again=again)
    show(BroughtView(declared.address, brought), as_json=as_json)
