"""The command `mesh`.

Command functions import what they use when they run: `mesh --help` and the shell's completion stay quick that way.
"""

import typer

from mesh_platform.cli.commands import checking, comparing, finding, maintaining, products, reading, releases, running, serving
from mesh_platform.cli.failures import MeshGroup

app = typer.Typer(
    cls=MeshGroup,
    name="mesh",
    help="A data mesh in which contracts gate what is published.",
    epilog="Exit code 1 says that the mesh refuses, 2 that the call was wrong.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.command()(checking.check)
app.command()(comparing.diff)
app.command()(running.run)
app.command()(finding.ls)
app.command()(finding.show)
app.command()(reading.read)
app.command()(reading.query)
app.command()(releases.history)
app.command()(releases.rollback)
app.command()(maintaining.maintain)
app.command()(serving.up)
app.add_typer(products.app, name="product")
