"""`mesh rate` and `mesh feedback list|show|answer|resolve`: what consumers think of ports, and what came of it."""

from typing import TYPE_CHECKING, Annotated

import typer

from mesh_platform.cli.commands.reading import For
from mesh_platform.cli.completion import complete_address
from mesh_platform.cli.options import Address, AsJson, Port
from mesh_platform.cli.output import show as show_view
from mesh_platform.errors import UsageError
from mesh_platform.settings import load_settings

if TYPE_CHECKING:
    from mesh_platform.cli.views.ratings import RatingView
    from mesh_platform.cli.views.reports import ReportView
    from mesh_platform.concepts.mesh import Mesh
    from mesh_platform.concepts.rating import Rating
    from mesh_platform.concepts.report import Report

Said = Annotated[int, typer.Argument(metavar="NUMBER", help="Of a rating or a report; mesh feedback list and reports show it.")]


def rate(
    port: Port,
    stars: Annotated[int | None, typer.Argument(metavar="STARS", help="How well it serves you: 1 to 5, 5 for the best.")] = None,
    comment: Annotated[str, typer.Option(help="Why, in a sentence that everybody can read; 1 or 2 stars need one.")] = "",
    consumer: For = None,
    as_json: AsJson = False,
) -> None:
    """Say how well a port of another domain serves you. Your newest word counts, and its owner answers a low one.

    Example: mesh rate weather.observations.hourly 2 --comment "Gusts are missing since May." --as punctuality.delays
    """
    from mesh_platform.cli.views.ratings import RatingView
    from mesh_platform.declarations.reader import load_mesh
    from mesh_platform.feedback.ratings import decisions
    from mesh_platform.lakehouse.lakehouse import open_lakehouse

    settings = load_settings()
    mesh, _ = load_mesh(settings.root)
    if stars is None:
        stars, comment = _asked(port, comment, as_json=as_json)
    with open_lakehouse(settings) as lakehouse:
        rated = decisions.rate(lakehouse, mesh, port=port, consumer=consumer or settings.consumer, stars=stars, comment=comment)
    show_view(RatingView(rated, mesh), as_json=as_json)


def list_all(
    address: Annotated[
        str | None, typer.Argument(metavar="ADDRESS", help="Only ratings of what lies here.", autocompletion=complete_address)
    ] = None,
    owner: Annotated[str | None, typer.Option(help="Only ports of this team, such as team:weather.")] = None,
    waiting: Annotated[bool, typer.Option("--waiting", help="Only those of which somebody waits for a word.")] = False,
    as_json: AsJson = False,
) -> None:
    """List what consumers think of ports, those first that wait for an answer.

    Example: mesh feedback list weather --waiting
    """
    from mesh_platform.cli.views.ratings import RatingsView
    from mesh_platform.concepts.clock import now
    from mesh_platform.declarations.reader import load_mesh
    from mesh_platform.feedback.ratings.listing import list_ratings
    from mesh_platform.lakehouse.lakehouse import open_lakehouse

    settings = load_settings()
    mesh, _ = load_mesh(settings.root)
    with open_lakehouse(settings) as lakehouse:
        ratings = list_ratings(lakehouse, mesh, at=now(), address=address, owner=owner, waiting=waiting)
    show_view(RatingsView(ratings), as_json=as_json)


def show(address: Address, as_json: AsJson = False) -> None:
    """Show how satisfied each consumer is: what it says, and what its reading tells.

    Example: mesh feedback show weather.observations.hourly
    """
    from mesh_platform.cli.views.satisfaction import SatisfactionView
    from mesh_platform.concepts.clock import now
    from mesh_platform.declarations.reader import load_mesh
    from mesh_platform.feedback.satisfaction import satisfaction
    from mesh_platform.lakehouse.lakehouse import open_lakehouse

    settings = load_settings()
    load_mesh(settings.root)[0].select(address)
    with open_lakehouse(settings) as lakehouse:
        found = satisfaction(lakehouse, at=now(), below=address)
    show_view(SatisfactionView(address, found), as_json=as_json)


def answer(
    number: Said,
    text: Annotated[str, typer.Argument(metavar="ANSWER", help="What you did or will do about it, in a sentence that everybody can read.")],
    as_json: AsJson = False,
) -> None:
    """Answer a rating of your port, or a problem that was reported. Who said it says whether that settles it.

    Example: mesh feedback answer 4711 "The station was repaired on Monday, and gusts are back."
    """
    from mesh_platform.declarations.reader import load_mesh
    from mesh_platform.feedback import answering
    from mesh_platform.lakehouse.lakehouse import open_lakehouse

    settings = load_settings()
    mesh, _ = load_mesh(settings.root)
    with open_lakehouse(settings) as lakehouse:
        said = answering.answer(lakehouse, number, text)
    show_view(_view(said, mesh), as_json=as_json)


def resolve(
    number: Said,
    comment: Annotated[str, typer.Option(help="A last word, in a sentence that everybody can read.")] = "",
    consumer: For = None,
    as_json: AsJson = False,
) -> None:
    """Say that what you rated low, or reported, is settled. To change your stars too, rate again.

    Example: mesh feedback resolve 4711 --as punctuality.delays
    """
    from mesh_platform.declarations.reader import load_mesh
    from mesh_platform.feedback import answering
    from mesh_platform.lakehouse.lakehouse import open_lakehouse

    settings = load_settings()
    mesh, _ = load_mesh(settings.root)
    with open_lakehouse(settings) as lakehouse:
        said = answering.resolve(lakehouse, mesh, number, consumer=consumer or settings.consumer, comment=comment)
    show_view(_view(said, mesh), as_json=as_json)


def _view(said: "Rating | Report", mesh: "Mesh") -> "RatingView | ReportView":
    from mesh_platform.cli.views.ratings import RatingView
    from mesh_platform.cli.views.reports import ReportView
    from mesh_platform.concepts.rating import Rating

    return RatingView(said, mesh) if isinstance(said, Rating) else ReportView(said)


def _asked(port: str, comment: str, *, as_json: bool) -> tuple[int, str]:
    """One question, and another where the answer is bad."""
    from mesh_platform.cli.asking import ask, ask_one_of, can_ask
    from mesh_platform.concepts.rating import LOW, STARS

    if not can_ask(as_json=as_json):
        raise UsageError("how many stars?", hint=f"give {STARS[0]} to {STARS[-1]}: mesh rate {port} 4")
    stars = int(ask_one_of(f"How well does {port} serve you, 5 for the best?", [str(each) for each in STARS], default=""))
    return stars, comment or (ask("What is missing?") if stars <= LOW else "")
