"""What was found where two ports meet."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.observability.interoperability.joins import Join


class Sameness(StrEnum):
    SAME = "same"
    DIFFERENT = "different"
    UNSAID = "unsaid"  # one contract or both say nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What two contracts say of the columns that meet. `differences` has one sentence for each."""

    type: Sameness
    unit: Sameness
    values: Sameness
    differences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How rows find each other, both ways. Rows without a key find nothing; the other side counts keys, each once."""

    rows: int
    rows_without_key: int
    rows_unmatched: int
    keys: int
    keys_unmatched: int
    to_keys: int
    to_keys_unused: int

    @property
    def rows_alone(self) -> int:
        return self.rows_without_key + self.rows_unmatched

    @property
    def rows_joined(self) -> int:
        return self.rows - self.rows_alone

    @property
    def share(self) -> float | None:
        """Of the rows, those that find a partner; None where there are no rows."""
        return self.rows_joined / self.rows if self.rows else None

    def as_json(self) -> dict[str, JsonValue]:
        return {
            "rows": self.rows,
            "rows_joined": self.rows_joined,
            "rows_without_key": self.rows_without_key,
            "rows_unmatched": self.rows_unmatched,
            "keys": self.keys,
            "keys_unmatched": self.keys_unmatched,
            "to_keys": self.to_keys,
            "to_keys_unused": self.to_keys_unused,
            "share": self.share,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """`coverage` is None where nothing could be counted, for the `reason`, or where nothing is looked up by key, without one."""

    join: Join
    agreement: Agreement
    coverage: Coverage | None = None
    reason: str = ""
    snapshot: int | None = None
    to_snapshot: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """The share of rows that found a partner, when it was measured before."""

    at: datetime
    share: float
