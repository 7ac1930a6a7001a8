"""Who uses what."""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import RenderableType

from mesh_platform.cli.output import count, table
from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.concepts.usage import By
from mesh_platform.observability.usage import Use

_RIGHT = ("reads", "consumers", "rows touched", "bytes", "handed out", "seconds", "failed")


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageView:
    by: By
    days: int
    uses: tuple[Use, ...]

    def as_json(self) -> JsonValue:
        return {"by": self.by.value, "days": self.days, "uses": [each.as_json() for each in self.uses]}

    def as_text(self) -> Iterator[RenderableType]:
        if not self.uses:
            yield f"Nobody read it in {count(self.days, 'day')}."
            return
        headings = (self.by.value, *(each for each in _RIGHT if self.by is not By.COLUMN or each not in _RIGHT[4:]), "last read (UTC)")
        yield table(*headings, rows=(_row(each, self.by) for each in self.uses), right=_RIGHT)


def _row(use: Use, by: By) -> tuple[str, ...]:
    touched = (use.name, count(use.reads), count(len(use.consumers)), count(use.rows), count(use.bytes))
    ended = () if by is By.COLUMN else (count(use.handed_out), f"{use.seconds:,.1f}", count(use.failures))
    return (*touched, *ended, f"{use.last:%Y-%m-%d %H:%M}" if use.last else "never")
