"""One thing that was looked at, and how it is."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.errors import MeshError


class Health(StrEnum):
    """`ILL` stops the mesh or lies about it; `DOUBTFUL` works today."""

    WELL = "well"
    DOUBTFUL = "doubtful"
    ILL = "ill"


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """`remedy` is what to do; nothing for what is well."""

    part: str
    health: Health
    fact: str
    remedy: str = ""

    def as_json(self) -> dict[str, JsonValue]:
        return {"part": self.part, "health": self.health.value, "fact": self.fact, "remedy": self.remedy}


Examination = Callable[[], Iterable[Diagnosis]]


def well(part: str, fact: str) -> Diagnosis:
    return Diagnosis(part=part, health=Health.WELL, fact=fact)


def doubtful(part: str, fact: str, remedy: str) -> Diagnosis:
    return Diagnosis(part=part, health=Health.DOUBTFUL, fact=fact, remedy=remedy)


def ill(part: str, fact: str, remedy: str) -> Diagnosis:
    return Diagnosis(part=part, health=Health.ILL, fact=fact, remedy=remedy)


def examine(part: str, examination: Examination) -> Iterator[Diagnosis]:
    """The doctor looks at everything, however ill one part is."""
    try:
        yield from examination()
    except MeshError as error:
        yield ill(part, error.fact, error.hint)
    except Exception as fault:  # noqa: BLE001 (what breaks a part is just what is looked for)
        yield ill(part, f"{type(fault).__name__}: {fault}", "mend what the message names, and ask again: mesh doctor")
