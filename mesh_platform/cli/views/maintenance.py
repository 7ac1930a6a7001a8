"""What `mesh maintain` does, or would do."""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import RenderableType
from rich.filesize import decimal

from mesh_platform.cli.output import count, table
from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.lakehouse.upkeep.maintenance import PortPlan

_FIGURES = ("snapshots to expire", "files to remove", "size", "files to compact")


@dataclass(frozen=True, slots=True)
class MaintenanceView:
    plans: tuple[PortPlan, ...]
    applied: bool

    def as_json(self) -> JsonValue:
        return {"applied": self.applied, "ports": [_as_json(each) for each in self.plans if not each.is_empty]}

    def as_text(self) -> Iterator[RenderableType]:
        busy = [each for each in self.plans if not each.is_empty]
        if not busy:
            yield f"nothing to do for {count(len(self.plans), 'port')}"
            return
        yield table("port", *_FIGURES, rows=map(_row, busy), right=_FIGURES)
        yield "done" if self.applied else "nothing was changed; do it with: mesh maintain --apply"


def _row(plan: PortPlan) -> tuple[str, ...]:
    small = len(plan.compaction.files) if plan.compaction else 0
    return (str(plan.port), count(len(plan.expiring)), count(len(plan.needless)), decimal(plan.bytes), count(small))


def _as_json(plan: PortPlan) -> JsonValue:
    return {
        "port": str(plan.port),
        "expiring": [str(each) for each in plan.expiring],
        "needless": [each.uri for each in plan.needless],
        "bytes": plan.bytes,
        "abandoned": list(plan.abandoned),
        "compacting": [each.uri for each in plan.compaction.files] if plan.compaction else [],
    }
