"""Takes out of a foreign document what the mesh cannot keep, with its reader's own words about each, until the rest holds."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from mesh_platform.concepts.problem import Problem
from mesh_platform.declarations.documents.documents import Document, Step, Steps
from mesh_platform.errors import InvalidDeclaration
from mesh_platform.scaffolding.yaml_text import block

_ROUNDS = 30
_ROOT = Path("/")
_KEPT = (("schema",), ("outputPorts",))  # without these there is nothing to carry
_LEAST = 3  # steps down to what may go of them: an entry's key

Reader = Callable[["Judged"], object]


class Judged(Document):
    """A file that is not there yet, whose reader's complaints are kept with the place that each is about."""

    def __init__(self, content: Mapping[str, Any], path: Path) -> None:
        self.wrong_at: list[tuple[Steps, str]] = []
        super().__init__(_ROOT / path, root=_ROOT, text=block(content))

    def wrong(self, at: Steps, message: str, hint: str = "") -> None:
        self.wrong_at.append((at, message))
        super().wrong(at, message, hint)

    def wrong_key(self, at: Steps, message: str, hint: str = "") -> None:
        self.wrong_at.append((at, message))
        super().wrong_key(at, message, hint)


def carried(document: Mapping[str, Any], path: Path, read: Reader) -> tuple[dict[str, Any], list[str]]:
    """The document as its reader takes it, and a sentence for each thing that was left out. Raises InvalidDeclaration."""
    content, left_out = _plain(document), list[str]()
    for _ in range(_ROUNDS):
        judged = Judged(content, path)
        read(judged)
        if not judged.wrong_at:
            break
        found = {_there(content, at): f"{_named(at)}: {message.rstrip('.')}" for at, message in judged.wrong_at}
        if any(len(at) < _LEAST for at in found if at[:1] in _KEPT) or () in found:
            raise _nothing_left(path, judged.problems)
        # The last one first: an entry of a list that goes moves those behind it.
        for at in sorted(found, key=_from_behind, reverse=True):
            _take_out(content, at)
        left_out += found.values()
    else:
        raise _nothing_left(path, judged.problems)
    return content, left_out


def _nothing_left(path: Path, problems: list[Problem]) -> InvalidDeclaration:
    hint = "mend it where it comes from"
    return InvalidDeclaration(f"nothing can be made of {path.name}", problems=tuple(problems), hint=hint)


def _plain(value: Any) -> Any:
    match value:
        case Mapping():
            return {str(key): _plain(each) for key, each in value.items()}
        case list() | tuple():
            return [_plain(each) for each in value]
        case _:
            return value


def _there(document: Any, at: Steps) -> Steps:
    """As far as the document goes along a path: what lacks something goes as a whole."""
    for depth, step in enumerate(at):
        try:
            document = document[step]
        except (KeyError, IndexError, TypeError):
            return at[:depth]
    return at


def _take_out(document: Any, at: Steps) -> None:
    """Nothing, where what is around it has gone already."""
    if _there(document, at) == at:
        for step in at[:-1]:
            document = document[step]
        del document[at[-1]]


def _from_behind(at: Steps) -> list[tuple[int, str]]:
    return [(step, "") if isinstance(step, int) else (-1, step) for step in at]


def _named(at: tuple[Step, ...]) -> str:
    return ".".join(map(str, at))
