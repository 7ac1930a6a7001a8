"""What the footers of the staged files already know about their columns."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from mesh_platform.lakehouse.engine import Connection
from mesh_platform.lakehouse.quoting import literal


@dataclass(frozen=True, slots=True)
class ColumnStatistics:
    """Bounds are text as the footer gives them, None where a row group has none."""

    nulls: int | None
    groups: int
    minima: tuple[str, ...]
    maxima: tuple[str, ...]

    @property
    def range(self) -> tuple[Decimal, Decimal] | None:
        """Smallest and largest number, where every row group states them."""
        if not len(self.minima) == len(self.maxima) == self.groups:
            return None
        try:
            return min(map(Decimal, self.minima)), max(map(Decimal, self.maxima))
        except InvalidOperation:
            return None


# Nested columns have several paths each; only a column whose path is its own name is described by it.
FOOTERS = """
    SELECT lower(path_in_schema), stats_null_count, stats_min_value, stats_max_value
    FROM parquet_metadata({files}) WHERE num_values > 0"""


def read_statistics(connection: Connection, files: tuple[str, ...]) -> dict[str, ColumnStatistics]:
    """Statistics by the lower-case name of the column; nothing for rows that are no files."""
    if not files:
        return {}
    groups = defaultdict(list)
    # Gathered here: for a few row groups, DuckDB would take longer to plan an aggregation than to read the footers.
    for path, *known in connection.execute(FOOTERS.format(files=literal(files))).fetchall():
        groups[path].append(known)
    return {path: _column_statistics(known) for path, known in groups.items()}


def _column_statistics(groups: Sequence[Sequence[Any]]) -> ColumnStatistics:
    nulls, minima, maxima = zip(*groups, strict=True)
    return ColumnStatistics(
        nulls=None if None in nulls else sum(nulls),
        groups=len(groups),
        minima=tuple(each for each in minima if each is not None),
        maxima=tuple(each for each in maxima if each is not None),
    )
