"""What the doctor found."""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import RenderableType
from rich.text import Text

from mesh_platform.cli.output import count, table
from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.observability.doctor.diagnosis import Diagnosis, Health

_STYLES = {Health.WELL: "green", Health.DOUBTFUL: "yellow", Health.ILL: "red"}


@dataclass(frozen=True, slots=True)
class DiagnosesView:
    diagnoses: tuple[Diagnosis, ...]

    @property
    def is_ill(self) -> bool:
        return any(each.health is Health.ILL for each in self.diagnoses)

    def as_json(self) -> JsonValue:
        return {"ill": self.is_ill, "diagnoses": [each.as_json() for each in self.diagnoses]}

    def as_text(self) -> Iterator[RenderableType]:
        yield table("part", "health", "what was found", rows=map(_row, self.diagnoses), wraps=("what was found",))
        yield ""
        yield self._conclusion()

    def _conclusion(self) -> str:
        bad = sum(each.health is Health.ILL for each in self.diagnoses)
        odd = sum(each.health is Health.DOUBTFUL for each in self.diagnoses)
        if not bad and not odd:
            return "all is well"
        return " and ".join(filter(None, [f"{bad} ill" if bad else "", count(odd, "doubt") if odd else ""]))


def _row(diagnosis: Diagnosis) -> tuple[str | Text, ...]:
    remedy = f"\n{diagnosis.remedy}" if diagnosis.remedy else ""
    return diagnosis.part, Text(diagnosis.health.value, style=_STYLES[diagnosis.health]), f"{diagnosis.fact}{remedy}"
