"""What a port made in a test."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mesh_platform.concepts.check import CheckResult, Verdict

if TYPE_CHECKING:
    import pyarrow


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """`table` holds the rows as they would be published, in the types of the contract; `results` one verdict for each promise."""

    table: "pyarrow.Table"
    results: tuple[CheckResult, ...]

    @property
    def rows(self) -> list[dict[str, Any]]:
        return self.table.to_pylist()

    @property
    def verdicts(self) -> Mapping[str, Verdict]:
        """By the name of the check."""
        return {each.check.name: each.verdict for each in self.results}

    @property
    def failed(self) -> tuple[str, ...]:
        """The checks for which nothing would be published."""
        return tuple(each.check.name for each in self.results if each.refuses)
