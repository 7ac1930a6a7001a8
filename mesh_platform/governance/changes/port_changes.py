"""What became of one port: its changes, whom they touch, and whether its version tells of them."""

from dataclasses import dataclass
from typing import Any

from mesh_platform.concepts.change import Change, Direction, Impact, Section
from mesh_platform.concepts.json_value import json_value
from mesh_platform.concepts.names import PortAddress
from mesh_platform.governance.changes.touched import Touched
from mesh_platform.governance.changes.versions import is_enough, next_version, overall

_SHOWN = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class PortChanges:
    """One of the versions is empty where the port is new or gone. `was_draft`: the old contract was still tried out and bound nobody."""

    port: PortAddress
    old_version: str = ""
    new_version: str = ""
    changes: tuple[Change, ...] = ()
    touched: tuple[Touched, ...] = ()
    was_draft: bool = False

    @property
    def is_new(self) -> bool:
        return not self.old_version

    @property
    def is_gone(self) -> bool:
        return not self.new_version

    @property
    def impact(self) -> Impact | None:
        return overall(self.changes)

    @property
    def suggested_version(self) -> str:
        """Empty for a port that is new, gone or was a draft."""
        return "" if self.is_new or self.is_gone or self.was_draft else next_version(self.old_version, self.impact)

    @property
    def is_told(self) -> bool:
        """Whether the declared version says enough."""
        return bool(self.is_new or self.was_draft or (self.new_version and is_enough(self.old_version, self.new_version, self.impact)))

    @property
    def breaks(self) -> bool:
        """Whether consumers are broken without a new major version. A port that nobody reads may go."""
        return self.impact is Impact.MAJOR and not self.is_told and bool(self.touched or not self.is_gone)

    @property
    def breaking(self) -> tuple[Change, ...]:
        return tuple(each for each in self.changes if each.breaks_consumers)

    @property
    def way_out(self) -> str:
        """What to do about a breaking change."""
        if self.is_gone:
            return f"Bring it back, and end it when its consumers have moved: mesh product deprecate {self.port}"
        if self.old_version.removeprefix("v").startswith("0."):
            return f"Raise the version to {self.suggested_version}, or take the changes back."
        return f"Take the changes back, or raise the major version: mesh product new-major {self.port}"

    def as_json(self) -> dict[str, Any]:
        return {
            "port": str(self.port),
            "old_version": self.old_version or None,
            "new_version": self.new_version or None,
            "suggested_version": self.suggested_version or None,
            "impact": self.impact.value if self.impact else None,
            "was_draft": self.was_draft,
            "breaks": self.breaks,
            "changes": [change_as_json(each) for each in self.changes],
            "touched": [each.as_json() for each in self.touched],
            "way_out": self.way_out if self.breaks else None,
        }


def gone(port: PortAddress, version: str, *, was_draft: bool) -> PortChanges:
    """A port that nothing declares any more."""
    change = Change(
        path="port",
        section=Section.LIFECYCLE,
        old=version,
        direction=Direction.LOOSENS,
        impact=Impact.MAJOR,
        explanation="nothing declares it any more",
    )
    return PortChanges(port=port, old_version=version, changes=(change,), was_draft=was_draft)


def new(port: PortAddress, version: str) -> PortChanges:
    change = Change(
        path="port",
        section=Section.LIFECYCLE,
        new=version,
        direction=Direction.TIGHTENS,
        impact=Impact.MINOR,
        explanation="it is declared for the first time",
    )
    return PortChanges(port=port, new_version=version, changes=(change,))


def change_as_json(change: Change) -> dict[str, Any]:
    return {
        "path": change.path,
        "section": change.section.value,
        "old": json_value(change.old),
        "new": json_value(change.new),
        "direction": change.direction.value,
        "impact": change.impact.value,
        "breaks_consumers": change.breaks_consumers,
        "breaks_producer": change.breaks_producer,
        "columns": list(change.columns),
        "explanation": change.explanation,
    }


def sentence(change: Change) -> str:
    """One change on one line, for refusals and problems."""
    return f"{change.path} ({moved(change)}): {change.explanation}"


def moved(change: Change) -> str:
    """Old and new, as far as there is both; what is long is cut."""
    if change.old is None:
        return f"now {_shown(change.new)}"
    return f"was {_shown(change.old)}" if change.new is None else f"{_shown(change.old)} -> {_shown(change.new)}"


def _shown(value: Any) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list | tuple) else " ".join(str(value).split())
    return f"{text[:_SHOWN]}..." if len(text) > _SHOWN else text
