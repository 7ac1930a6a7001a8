"""What `mesh dbt sync` wrote, or would write."""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import RenderableType

from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.scaffolding.dbt_sync import Outcome, SyncedFile


@dataclass(frozen=True, slots=True)
class SyncedView:
    files: tuple[SyncedFile, ...]
    written: bool

    def as_json(self) -> JsonValue:
        return [{"path": each.path.as_posix(), "outcome": self._word(each)} for each in self.files]

    def as_text(self) -> Iterator[RenderableType]:
        if not self.files:
            yield "no domain here has a dbt project; begin one with: mesh new product DOMAIN.PRODUCT --from dbt"
        for each in self.files:
            yield f"{self._word(each):<9} {each.path.as_posix()}"

    def _word(self, file: SyncedFile) -> str:
        return "outdated" if file.outcome is Outcome.WRITTEN and not self.written else file.outcome.value
