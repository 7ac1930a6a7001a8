"""What consumers think of ports, and what came of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.console import RenderableType
from rich.text import Text

from mesh_platform.cli.output import table
from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.rating import STARS, Rating, RatingState

_HEADINGS = ("rating", "port", "consumer", "stars", "state", "since", "what was said")
_STYLES = {RatingState.OPEN: "red", RatingState.ANSWERED: "yellow", RatingState.RESOLVED: "green"}


@dataclass(frozen=True, slots=True)
class RatingsView:
    ratings: Sequence[Rating]

    def as_json(self) -> JsonValue:
        return [each.as_json() for each in self.ratings]

    def as_text(self) -> Iterator[RenderableType]:
        if not self.ratings:
            yield "nobody has said anything"
            return
        yield table(*_HEADINGS, rows=map(_row, self.ratings), wraps=("what was said",))
        commands = [each for rating in self.ratings for each in _next_steps(rating)]
        if commands:
            yield Text("Next", style="bold")
            yield from (Text(f"  {each}", style="cyan", no_wrap=True, overflow="ignore") for each in commands)


@dataclass(frozen=True, slots=True)
class RatingView:
    """One rating, after a word on it."""

    rating: Rating
    mesh: Mesh

    def as_json(self) -> JsonValue:
        return self.rating.as_json()

    def as_text(self) -> Iterator[RenderableType]:
        rating = self.rating
        yield Text.assemble(stars(rating.stars), f"  {rating.port} by {rating.consumer}, rating {rating.id}: ", _state(rating))
        yield from (Text(f"  {each}") for each in _said(rating))
        if rating.state is RatingState.OPEN:
            yield f"  {_owner(self.mesh, rating)} is asked for an answer; you find it with: mesh feedback list {rating.port}"
        if rating.state is RatingState.ANSWERED:
            yield f"  {rating.consumer} is asked whether that settles it"


def stars(number: int) -> Text:
    return Text("★" * number + "☆" * (STARS[-1] - number), style="red" if number < STARS[2] else "yellow")


def _row(rating: Rating) -> tuple[str | Text, ...]:
    said = "\n".join(_said(rating))
    return (str(rating.id), str(rating.port), rating.consumer, stars(rating.stars), _state(rating), f"{rating.at:%Y-%m-%d}", said)


def _state(rating: Rating) -> Text:
    return Text(rating.state.replace("_", " "), style=_STYLES.get(rating.state, "dim"))


def _said(rating: Rating) -> Iterator[str]:
    if rating.comment:
        yield rating.comment
    if rating.answer:
        yield f"{rating.answered_by}: {rating.answer}"
    if rating.resolution:
        yield f"{rating.consumer}: {rating.resolution}"


def _next_steps(rating: Rating) -> Iterator[str]:
    match rating.state:
        case RatingState.OPEN:
            yield f'mesh feedback answer {rating.id} "…"'
        case RatingState.ANSWERED:
            yield f"mesh feedback resolve {rating.id} --as {rating.consumer}"


def _owner(mesh: Mesh, rating: Rating) -> str:
    team = mesh.product_of(rating.port).team
    return team.owner or f"the team {team.name}"
