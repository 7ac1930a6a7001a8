"""How far somebody has come: nothing is kept of it but what the mesh shows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mesh_platform.concepts.alert import MESH
from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.errors import UsageError
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.facts import Fact, Kind
from mesh_platform.learning.evidence import gather
from mesh_platform.learning.lesson import Lesson, Step
from mesh_platform.learning.library import lessons

HOW_TO_BEGIN = "begin: mesh learn start ~/first-mesh"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One step; `missing` is empty once it was taken."""

    lesson: Lesson
    step: Step
    missing: str

    @property
    def done(self) -> bool:
        return not self.missing

    def as_json(self) -> dict[str, JsonValue]:
        return {"lesson": self.lesson.name, "step": self.step.title, "done": self.done, "missing": self.missing}


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Every step of every lesson, in order. The one at hand is the first that the mesh does not show as taken."""

    standings: tuple[Standing, ...]

    @property
    def at_hand(self) -> Standing | None:
        return next((each for each in self.standings if not each.done), None)

    @property
    def by_lesson(self) -> Mapping[Lesson, tuple[Standing, ...]]:
        return {each: tuple(self._of(each)) for each in dict.fromkeys(standing.lesson for standing in self.standings)}

    def _of(self, lesson: Lesson) -> Iterator[Standing]:
        return (each for each in self.standings if each.lesson == lesson)


def progress(lakehouse: Lakehouse, mesh: Mesh) -> Progress:
    """Raises UsageError where nobody has begun."""
    evidence = gather(lakehouse, mesh, require_begun(lakehouse))
    return Progress(
        standings=tuple(
            Standing(lesson=lesson, step=step, missing=step.check.missing(evidence)) for lesson in lessons() for step in lesson.steps
        )
    )


def begun(lakehouse: Lakehouse) -> Fact | None:
    """The fact that somebody began here, unless all of it was taken out again since."""
    newest = lakehouse.ledger.facts((Kind.LEARNING_BEGUN, Kind.LEARNING_ENDED), MESH, limit=1)
    return newest[0] if newest and newest[0].kind == Kind.LEARNING_BEGUN else None


def require_begun(lakehouse: Lakehouse) -> Fact:
    if (found := begun(lakehouse)) is None:
        raise UsageError("nobody has begun the lessons in this mesh", hint=HOW_TO_BEGIN)
    return found
