"""What the footers of the staged files already know about their columns."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

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
    SELECT path_in_schema, sum(stats_null_count)::BIGINT, count(*), count(stats_null_count),
           list(stats_min_value) FILTER (stats_min_value IS NOT NULL),
           list(stats_max_value) FILTER (stats_max_value IS NOT NULL)
    FROM parquet_metadata({files}) WHERE num_values > 0 GROUP BY path_in_schema"""


def read_statistics(connection: Connection, files: tuple[str, ...]) -> dict[str, ColumnStatistics]:
    """Statistics by the lower-case name of the column; nothing for rows that are no files."""
    if not files:
        return {}
    rows = connection.execute(FOOTERS.format(files=literal(files))).fetchall()
    return {
        path.lower(): ColumnStatistics(nulls if known == groups else None, groups, tuple(minima or ()), tuple(maxima or ()))
        for path, nulls, groups, known, minima, maxima in rows
    }
