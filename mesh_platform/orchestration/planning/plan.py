"""A plan: what the working tree changes against what is published, whom it reaches, and what becomes of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mesh_platform.concepts.change import Impact
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.orchestration.planning.affected import Affected
from mesh_platform.orchestration.planning.brought import Brought
from mesh_platform.orchestration.planning.difference import Code, Differences
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
    def _fates(self) -> Mapping[PortAddress, Replayed]:
        return {each.port: each for each in self.replayed or ()}

    def is_reached(self, affected: Affected) -> bool:
        """Whether the change comes as far as a consumer: not through a port that promises the same and came out equal."""
        found, fate = self.differences.port(affected.through), self._fates.get(affected.through)
        promises = found is not None and found.contract is not None and found.contract.impact is not Impact.PATCH
        return fate is None or promises or fate.fate not in (Fate.EQUAL, Fate.SPARED)

    def changed_columns(self, port: PortAddress) -> frozenset[str] | None:
        """The columns of a port that change, in its promise or in its rows; None where all may, or nobody can tell."""
        found, fate = self.differences.port(port), self._fates.get(port)
        changes = found.contract.changes if found and found.contract else ()
        if any(each.breaks_consumers and not each.columns for each in changes):
            return None
        promised = {name for each in changes for name in each.columns}
        if fate is not None and fate.fate in (Fate.EQUAL, Fate.DIFFERS) and not (fate.rows and (fate.rows.added or fate.rows.removed)):
            rows = fate.rows.by_column if fate.rows else {}
            return frozenset({*promised, *rows, *fate.columns.removed, *fate.columns.retyped})
        return frozenset(promised) if promised and found is not None and found.code is Code.SAME else None

    def as_json(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "breaks": self.breaks,
            "differences": self.differences.as_json(),
            **self.brought.as_json(),
            "affected": [{**each.as_json(), "reached": self.is_reached(each)} for each in self.affected],
            "replay": None if self.replayed is None else [each.as_json() for each in self.replayed],
        }
