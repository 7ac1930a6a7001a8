"""`mesh token`."""

from typing import Annotated

import typer

from mesh_platform.cli.completion import complete_consumer, complete_domain
from mesh_platform.cli.options import AsJson
from mesh_platform.cli.output import show
from mesh_platform.settings import load_settings


def new(
    consumer: Annotated[
        str,
        typer.Option(
            "--for",
            metavar="CONSUMER",
            help="Who reads: domain.product, application:domain.name or a domain.",
            autocompletion=complete_consumer,
        ),
    ],
    subject: Annotated[str, typer.Option(help="Who or what holds it, for the ledger; you by default.", show_default=False)] = "",
    decides: Annotated[
        list[str] | None,
        typer.Option("--decides", metavar="DOMAIN", help="A domain that it may decide and answer for.", autocompletion=complete_domain),
    ] = None,
    days: Annotated[float, typer.Option(help="Days for which it holds.")] = 30,
    as_json: AsJson = False,
) -> None:
    """Give out a token that opens the gateway. It is printed once, and kept nowhere.

    Example: mesh token new --for punctuality.delays --subject "ada's notebook" --days 7
    """
    from mesh_platform.cli.views.tokens import NewTokenView
    from mesh_platform.declarations.reader import load_mesh
    from mesh_platform.gateway.identity.tokens import issue
    from mesh_platform.lakehouse.lakehouse import open_lakehouse

    settings = load_settings()
    mesh, _ = load_mesh(settings.root)
    with open_lakehouse(settings) as lakehouse:
        token, text = issue(lakehouse, mesh, consumer=consumer, subject=subject, domains=tuple(decides or ()), days=days)
    show(NewTokenView(token, text), as_json=as_json)


def list_all(as_json: AsJson = False) -> None:
    """List the tokens that were given out, and which of them still hold.

    Example: mesh token list
    """
    from mesh_platform.cli.views.tokens import TokensView
    from mesh_platform.gateway.identity.tokens import tokens
    from mesh_platform.lakehouse.lakehouse import open_lakehouse

    with open_lakehouse(load_settings()) as lakehouse:
        found = tokens(lakehouse.ledger)
    show(TokensView(found), as_json=as_json)


def revoke(
    number: Annotated[str, typer.Argument(metavar="TOKEN", help="Its number, as `mesh token list` tells it.")],
    reason: Annotated[str, typer.Option(help="Why; it is kept.")],
    as_json: AsJson = False,
) -> None:
    """Take a token back: it opens nothing from the next request on.

    Example: mesh token revoke 5f2a90c1d77b3e48 --reason "The laptop is lost."
    """
    from mesh_platform.cli.views.tokens import TokensView
    from mesh_platform.gateway.identity import tokens
    from mesh_platform.lakehouse.lakehouse import open_lakehouse

    with open_lakehouse(load_settings()) as lakehouse:
        revoked = tokens.revoke(lakehouse, number, reason=reason)
    show(TokensView((revoked,)), as_json=as_json)
