"""Arguments and options that several commands share."""

from typing import Annotated

import typer

from mesh_platform.cli.completion import complete_address, complete_port

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Port = Annotated[str, typer.Argument(metavar="PORT", help="domain.product.port", autocompletion=complete_port)]
Address = Annotated[
    str, typer.Argument(metavar="ADDRESS", help="A domain, domain.product or domain.product.port.", autocompletion=complete_address)
]
