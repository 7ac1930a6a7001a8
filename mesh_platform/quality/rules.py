"""A contract's promises in the form that lanes compute: what is measured, and what the measurement must be."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mesh_platform.concepts.check import Check, Outcome
from mesh_platform.concepts.contract import Comparison, Operator
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.row_filter import RowFilter
from mesh_platform.concepts.span import Span
from mesh_platform.quality.conditions import Condition

NONE = Comparison(Operator.EQUAL, 0)


@dataclass(frozen=True, slots=True)
class Schema:
    """Number of promised columns that are absent or of another type."""


@dataclass(frozen=True, slots=True)
class Violations:
    """Number of rows on which the condition holds."""

    condition: Condition


@dataclass(frozen=True, slots=True)
class RowCount:
    """Number of rows that were staged."""


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Number of rows beyond the first of each key; a key with a NULL in it repeats nothing."""

    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Orphans:
    """Number of rows whose key is not found; a key with a NULL in it refers to nothing. `port` None is the same table."""

    columns: tuple[str, ...]
    port: PortAddress | None
    to_columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """The one value that the owner's SELECT returns."""

    text: str
    column: str | None = None


@dataclass(frozen=True, slots=True)
class Age:
    """How long ago the newest (or the oldest) value of a column was, at most `span`."""

    column: str
    span: Span
    oldest: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """How long ago the port was last published, at most `span`."""

    span: Span


@dataclass(frozen=True, slots=True)
class Sunset:
    """Whether an announced end has come."""

    end: datetime


@dataclass(frozen=True, slots=True)
class Decided:
    """What the contract alone decides: the rows that are staged have its columns and types."""

    outcome: Outcome
    reason: str


@dataclass(frozen=True, slots=True)
class Uncomputable:
    """`UNKNOWN` for a promise nobody can compute from the data, `FAILED` for one that claims to be computable and is written wrongly."""

    outcome: Outcome
    reason: str


Measure = Schema | Violations | RowCount | Duplicates | Orphans | Query | Age | Gap | Sunset | Decided | Uncomputable


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One check with its computation. With `percent`, the measurement is divided by all rows.

    `rows` are those it is computed on, None for all; `quotes` says whether rows that break it are shown.
    """

    check: Check
    measure: Measure
    comparison: Comparison = NONE
    percent: bool = False
    rows: RowFilter | None = None
    quotes: bool = True

    @property
    def threshold(self) -> str:
        return f"{self.comparison} percent" if self.percent else str(self.comparison)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a lane found for one rule. `reason` says why there is no measurement, or what it means."""

    measured: Any = None
    rows_affected: int | None = None
    samples: tuple[Mapping[str, Any], ...] = ()
    outcome: Outcome | None = None  # where the lane itself decides; otherwise the comparison does
    reason: str = ""
    threshold: str | None = None
    withheld: bool = False  # the measurement is compared, but may tell a classified value, so that nobody is shown it


def counted(number: int, samples: Iterable[Mapping[str, Any]] | None = None) -> Finding:
    """So many rows break the rule, and these are some of them."""
    return Finding(measured=number, rows_affected=number, samples=tuple(samples or ()))
