"""A release beside the same release made once more."""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import RenderableType
from rich.text import Text

from mesh_platform.cli.output import count
from mesh_platform.cli.views.row_changes import row_changes
from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.orchestration.proofs.reproduction import Reproduction


@dataclass(frozen=True, slots=True)
class ReproductionView:
    found: Reproduction

    def as_json(self) -> JsonValue:
        found = self.found
        return {
            "port": str(found.candidate.address),
            "snapshot": str(found.release.snapshot_id),
            "holds": found.holds,
            "state": found.candidate.state.value,
            "reason": found.candidate.reason,
            "rows": {"published": found.release.certificate.rows, "rebuilt": found.candidate.rows},
            "content": {"published": found.before, "rebuilt": found.after},
            "departures": list(found.departures),
            "changes": found.changes.as_json() if found.changes else None,
        }

    def as_text(self) -> Iterator[RenderableType]:
        found = self.found
        name = f"release {found.release.snapshot_id} of {found.candidate.address}"
        rows = count(found.release.certificate.rows, "row")
        if found.holds:
            yield Text.assemble(("the same rows came out", "green"), f"  {name}: {rows}, content {found.before}")
        elif found.candidate.holds:
            yield Text.assemble(("other rows came out", "bold red"), f"  {name}: content {found.before}, rebuilt {found.after}")
        else:
            yield Text.assemble(("it could not be built", "bold red"), f"  {name}\n  {found.candidate.reason}")
        if found.changes is not None:
            yield from row_changes(found.changes)
        if found.departures:
            yield "\nNot as it was then"
            yield from (Text(f"  {each}", no_wrap=True, overflow="ignore") for each in found.departures)
        yield "\nnothing was published"
