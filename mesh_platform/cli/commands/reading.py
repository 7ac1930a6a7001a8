"""`mesh read` and `mesh query`."""

from pathlib import Path
from typing import Annotated

import typer

from mesh_platform.access.answering.formats import Format
from mesh_platform.cli.options import Port

Form = Annotated[Format, typer.Option("--format", "-f", help="How to write the rows.")]
Limit = Annotated[
    int | None, typer.Option("--limit", "-n", help="At most so many rows; 20 for a table by default.", min=0, show_default=False)
]
For = Annotated[
    str | None, typer.Option("--as", metavar="CONSUMER", help="For whom: a product, application:domain.name, or a domain; MESH_CONSUMER.")
]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="A file to write to.", dir_okay=False)]


def read(
    port: Port,
    columns: Annotated[str | None, typer.Option(help="Columns, with commas between them; all by default.")] = None,
    where: Annotated[str | None, typer.Option(help="A condition in SQL on the port's columns.")] = None,
    as_of: Annotated[str | None, typer.Option(help="A time (UTC unless it says otherwise) or a snapshot; now by default.")] = None,
    consumer: For = None,
    form: Form = Format.TABLE,
    limit: Limit = None,
    output: Output = None,
) -> None:
    """Read rows of a port, now or as they were.

    Example: mesh read weather.observations.hourly --columns airport,temperature --where "temperature > 95"
    """
    from mesh_platform import read
    from mesh_platform.cli.rows import show_rows

    names = [each.strip() for each in columns.split(",")] if columns else None
    show_rows(read(port, columns=names, where=where, as_of=as_of, consumer=consumer), form=form, limit=limit, output=output)


def query(
    sql: Annotated[str, typer.Argument(metavar="SELECT", help="One SELECT; its tables are domain.product.port.")],
    consumer: For = None,
    form: Form = Format.TABLE,
    limit: Limit = None,
    output: Output = None,
) -> None:
    """Ask in SQL, across ports.

    Example: mesh query "select airport, avg(temperature) from weather.observations.hourly group by airport"
    """
    from mesh_platform import query
    from mesh_platform.cli.rows import show_rows

    show_rows(query(sql, consumer=consumer), form=form, limit=limit, output=output)
