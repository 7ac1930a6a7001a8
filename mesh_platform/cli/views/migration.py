"""The migration board of a port that ends."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from rich.console import RenderableType
from rich.text import Text

from mesh_platform.cli.output import table
from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.concepts.lifecycle import Lifecycle
from mesh_platform.governance.use.migration import Migrant, Migration, Moved

_STYLES = {Moved.NOT: "red", Moved.HALF: "yellow", Moved.DONE: "green", Moved.GONE: "dim"}


@dataclass(frozen=True, slots=True)
class MigrationView:
    boards: tuple[Migration, ...]

    def as_json(self) -> JsonValue:
        return [each.as_json() for each in self.boards]

    def as_text(self) -> Iterator[RenderableType]:
        for number, board in enumerate(self.boards):
            if number:
                yield ""
            yield from _board(board)


def _board(board: Migration) -> Iterator[RenderableType]:
    yield Text.assemble((str(board.port), "bold"), f"  {board.state.value}{_ends(board)}")
    yield f"successor  {board.successor or 'none is named'}"
    if board.migrants:
        yield table("consumer", "moved", "last read", "columns", "successor read", rows=map(_row, board.migrants), wraps=("columns",))
    else:
        yield "nobody reads it"
    if board.may_retire:
        yield f"It may be retired: mesh product retire {board.port}"
    elif board.state is Lifecycle.ACTIVE:
        yield f'Announce its end: mesh product deprecate {board.port} --end-of-support DAY --end-of-life DAY --reason "…"'


def _ends(board: Migration) -> str:
    ends = (("support until", board.support), ("ends on", board.life))
    return "".join(f", {word} {day}" for word, day in ends if day)


def _row(migrant: Migrant) -> tuple[str | Text, ...]:
    moved = Text(migrant.moved.value, style=_STYLES[migrant.moved])
    return (migrant.consumer, moved, _moment(migrant.last_read), ", ".join(migrant.columns), _moment(migrant.successor))


def _moment(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d}" if at else "never"
