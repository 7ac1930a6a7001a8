"""`mesh wish` and `mesh demand list|show|resolve|reject|merge`: what nobody offers yet, and what became of it."""

from typing import Annotated

import typer

from mesh_platform.cli.commands.reading import For
from mesh_platform.cli.completion import complete_address, complete_consumer, complete_port
from mesh_platform.cli.options import AsJson
from mesh_platform.cli.output import show as show_view
from mesh_platform.settings import load_settings

Number = Annotated[int, typer.Argument(metavar="DEMAND", help="Its number; mesh demand list shows it.")]


def wish(
    text: Annotated[str, typer.Argument(metavar="WISH", help="What you would read, in a sentence that everybody can read.")],
    consumer: Annotated[
        str | None, typer.Option("--for", metavar="CONSUMER", help="Who would read it; MESH_CONSUMER.", autocompletion=complete_consumer)
    ] = None,
    near: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="The port, product or domain it is about.", autocompletion=complete_address)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say what you would read if anybody offered it. Wishes for the same become one demand, with a vote for each consumer.

    Example: mesh wish "ticket prices by route and day" --for punctuality.delays --near flights
    """
    from mesh_platform.cli.views.demands import WishView
    from mesh_platform.declarations.reader import load_mesh
    from mesh_platform.feedback.demand import decisions
    from mesh_platform.lakehouse.lakehouse import open_lakehouse

    settings = load_settings()
    mesh, _ = load_mesh(settings.root)
    with open_lakehouse(settings) as lakehouse:
        demand = decisions.wish(lakehouse, mesh, text, consumer=consumer or settings.consumer, near=near or "")
        earlier = decisions.find_demand(lakehouse, demand.earlier) if demand.earlier is not None else None
    show_view(WishView(demand, earlier), as_json=as_json)


def list_all(
    address: Annotated[
        str | None, typer.Argument(metavar="ADDRESS", help="Only what is asked of this.", autocompletion=complete_address)
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Also what has ended.")] = False,
    consumer: For = None,
    as_json: AsJson = False,
) -> None:
    """List what consumers look for and do not find, most wanted first; with --as what one of them asked for, and how it ended.

    Example: mesh demand list flights
    """
    from mesh_platform.cli.views.demands import DemandsView
    from mesh_platform.concepts.clock import now
    from mesh_platform.declarations.reader import load_mesh
    from mesh_platform.feedback.demand.listing import list_demands
    from mesh_platform.lakehouse.lakehouse import open_lakehouse

    settings = load_settings()
    mesh, _ = load_mesh(settings.root)
    with open_lakehouse(settings) as lakehouse:
        ended = everything or consumer is not None
        demands = list_demands(lakehouse, mesh, at=now(), address=address, consumer=consumer, ended=ended)
    show_view(DemandsView(demands), as_json=as_json)


def show(number: Number, as_json: AsJson = False) -> None:
    """Tell who asked for what in which words, which demands may be the same, and which ports may serve it already.

    Example: mesh demand show 4711
    """
    from mesh_platform.catalog.listing import list_ports
    from mesh_platform.cli.views.demand import DemandView
    from mesh_platform.concepts.clock import now
    from mesh_platform.declarations.reader import load_mesh
    from mesh_platform.feedback.demand.decisions import find_demand
    from mesh_platform.feedback.demand.gathering import gather
    from mesh_platform.feedback.demand.likeness import plain_words
    from mesh_platform.feedback.demand.resembling import resembling
    from mesh_platform.lakehouse.lakehouse import open_lakehouse

    settings = load_settings()
    mesh, _ = load_mesh(settings.root)
    with open_lakehouse(settings) as lakehouse:
        demand = find_demand(lakehouse, number)
        alike = resembling(demand, gather(lakehouse.ledger, at=now()).demands)
    offered = [each.address for each in list_ports(mesh, text=" ".join(plain_words(demand.title)))]
    show_view(DemandView(demand, alike, offered), as_json=as_json)


def resolve(
    number: Number,
    port: Annotated[str, typer.Argument(metavar="PORT", help="What serves it now: domain.product.port", autocompletion=complete_port)],
    as_json: AsJson = False,
) -> None:
    """Say which port serves a demand. Whoever asked for it sees that.

    Example: mesh demand resolve 4711 flights.fares.daily
    """
    from mesh_platform.cli.views.demands import DemandsView
    from mesh_platform.declarations.reader import load_mesh
    from mesh_platform.feedback.demand import decisions
    from mesh_platform.lakehouse.lakehouse import open_lakehouse

    settings = load_settings()
    mesh, _ = load_mesh(settings.root)
    with open_lakehouse(settings) as lakehouse:
        demand = decisions.resolve(lakehouse, mesh, number, port=port)
    show_view(DemandsView((demand,)), as_json=as_json)


def reject(
    number: Number,
    reason: Annotated[str, typer.Option(help="Why nobody will offer it, in a sentence that everybody can read.")],
    as_json: AsJson = False,
) -> None:
    """Say why a demand will not be met. Whoever asked for it sees that.

    Example: mesh demand reject 4711 --reason "Fares belong to the carriers, who do not share them."
    """
    from mesh_platform.cli.views.demands import DemandsView
    from mesh_platform.feedback.demand import decisions
    from mesh_platform.lakehouse.lakehouse import open_lakehouse

    with open_lakehouse(load_settings()) as lakehouse:
        demand = decisions.reject(lakehouse, number, reason=reason)
    show_view(DemandsView((demand,)), as_json=as_json)


def merge(
    number: Number,
    into: Annotated[int, typer.Argument(metavar="INTO", help="The demand that both are from now on.")],
    as_json: AsJson = False,
) -> None:
    """Say that two demands are one. Who wishes for either later is heard as both.

    Example: mesh demand merge 4712 4711
    """
    from mesh_platform.cli.views.demands import DemandsView
    from mesh_platform.feedback.demand import decisions
    from mesh_platform.lakehouse.lakehouse import open_lakehouse

    with open_lakehouse(load_settings()) as lakehouse:
        demand = decisions.merge(lakehouse, number, into=into)
    show_view(DemandsView((demand,)), as_json=as_json)
