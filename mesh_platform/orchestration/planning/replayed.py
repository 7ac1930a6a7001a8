"""What became of a port when it was built from the working tree, apart from what is published."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from mesh_platform.concepts.names import PortAddress


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """How much is replayed. `sample` cuts every input to so many rows, `max_rows` only those that have more; None cuts nothing."""

    sample: int | None = None
    max_rows: int | None = None


class Fate(StrEnum):
    """In the order in which people want to hear of them."""

    BREAKS = "breaks"  # it does not build, or a promise does not hold
    BLOCKED = "blocked"  # something it reads broke
    UNKNOWN = "unknown"  # it could not be judged
    HOLDS = "holds"  # every promise that a part of the rows can answer holds; what else changes was not judged
    DIFFERS = "differs"  # its rows or columns change, and every promise holds
    NEW = "new"  # it builds for the first time
    EQUAL = "equal"  # it was built, and nothing changes
    SPARED = "spared"  # nothing that it reads changes, so that it was not built


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenPromise:
    """A check that does not hold any more. `relied_on_by` is the consumer whose need it is; no value of a row is kept."""

    check: str
    description: str
    measured: str = ""
    threshold: str = ""
    rows_affected: int | None = None
    relied_on_by: str = ""
    refuses: bool = True

    def as_json(self) -> dict[str, Any]:
        return {
            "check": self.check,
            "description": self.description,
            "measured": self.measured or None,
            "threshold": self.threshold or None,
            "rows_affected": self.rows_affected,
            "relied_on_by": self.relied_on_by or None,
            "refuses": self.refuses,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class RowCounts:
    """Against the newest snapshot. `changed` is None where no key tells which rows are the same; `by_column` counts changed rows.

    Of a very large port one key in `one_in` was compared, and what is counted is among these.
    """

    before: int
    after: int
    added: int
    removed: int
    changed: int | None = None
    by_column: Mapping[str, int] = field(default_factory=dict)
    one_in: int = 1

    def as_json(self) -> dict[str, Any]:
        return {
            "before": self.before,
            "after": self.after,
            "added": self.added,
            "removed": self.removed,
            "changed": self.changed,
            "by_column": dict(self.by_column),
            "one_in": self.one_in,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Against the newest snapshot."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    retyped: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.retyped)

    def as_json(self) -> dict[str, Any]:
        return {"added": list(self.added), "removed": list(self.removed), "retyped": list(self.retyped)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """`because` are the ports that brought it into the replay: itself where it changed, else those it reads.

    `basis` says what it was built on, empty for all rows; `not_judged` are checks that this basis cannot decide. `behind` are inputs
    that hold newer content than its release was built from, so that not every difference is the working tree's.
    """

    port: PortAddress
    fate: Fate
    because: tuple[PortAddress, ...] = ()
    reason: str = ""
    broken: tuple[BrokenPromise, ...] = ()
    warned: tuple[BrokenPromise, ...] = ()
    rows: RowCounts | None = None
    columns: Columns = Columns()
    basis: str = ""
    not_judged: tuple[str, ...] = ()
    behind: tuple[PortAddress, ...] = ()
    seconds: float | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "port": str(self.port),
            "fate": self.fate.value,
            "because": [str(each) for each in self.because],
            "reason": self.reason or None,
            "broken": [each.as_json() for each in self.broken],
            "warned": [each.as_json() for each in self.warned],
            "rows": self.rows.as_json() if self.rows else None,
            "columns": self.columns.as_json(),
            "basis": self.basis or "all rows",
            "not_judged": list(self.not_judged),
            "behind": [str(each) for each in self.behind],
            "seconds": self.seconds,
        }


# What happens to a port (None: it is being built), how many ports have ended, and of how many.
Listener = Callable[[PortAddress, Fate | None, int, int], None]
