"""The rows that a contract is checked on, and what surrounds them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from mesh_platform.concepts.names import PortAddress


def no_reference(port: PortAddress) -> None:
    """Stands for a mesh in which no other port is published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """`relation` is a SQL table expression of exactly the rows to check.

    `files` are the Parquet files that hold exactly these rows, where they are staged: their statistics prove many rules.
    `others` is a table expression of the rows that stay in the table beside them, when a partition is replaced or rows are appended.
    `reference` gives the table expression of another port, None while it is not published;
    it raises NoAccess where whoever reads the verdict may not see the keys.
    `sampled`: the rows are but a part of those that there would be.
    """

    relation: str
    files: tuple[str, ...] = ()
    others: str | None = None
    reference: Callable[[PortAddress], str | None] = no_reference
    now: datetime
    last_published: datetime | None = None
    sampled: bool = False

    @property
    def whole(self) -> str:
        """Table expression of all rows that the table will have once these are published."""
        if self.others is None:
            return self.relation
        return WHOLE.format(relation=self.relation, others=self.others)


WHOLE = "(FROM {relation} UNION ALL BY NAME FROM {others})"
