"""A plan: what the working tree changes against what is published, whom it reaches, and what becomes of them."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.orchestration.planning.affected import Affected
from mesh_platform.orchestration.planning.brought import Brought
from mesh_platform.orchestration.planning.difference import Differences
from mesh_platform.orchestration.planning.replayed import Fate, Replayed

FORMAT = 1  # of `as_json`: grows when something in it is renamed or goes


@dataclass(frozen=True, kw_only=True)
class Plan:
    """`replayed` is None where nothing was replayed because nobody asked for it."""

    mesh: Mesh
    differences: Differences
    brought: Brought
    affected: tuple[Affected, ...] = ()
    replayed: tuple[Replayed, ...] | None = None

    @property
    def is_empty(self) -> bool:
        """Whether the working tree is what is published, as far as anything here can tell."""
        return not (self.differences or self.brought.problems or self.replayed)

    @property
    def breaks(self) -> bool:
        return bool(
            self.brought.problems
            or any(each.breaks for each in self.differences.ports)
            or any(each.fate in (Fate.BREAKS, Fate.BLOCKED) for each in self.replayed or ())
        )

    @cached_property
    def fates(self) -> dict[Any, Replayed]:
        return {each.port: each for each in self.replayed or ()}

    def as_json(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "breaks": self.breaks,
            "differences": self.differences.as_json(),
            **self.brought.as_json(),
            "affected": [each.as_json() for each in self.affected],
            "replay": None if self.replayed is None else [each.as_json() for each in self.replayed],
        }
