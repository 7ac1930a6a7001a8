"""What a consumer may see of a port at a moment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mesh_platform.concepts.access import Mask, Masking
from mesh_platform.concepts.row_filter import RowFilter


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """`columns` None are all columns as they are; else what is not named does not exist for the consumer.

    `purpose` is what the agreement behind it is for; empty where none is needed.
    """

    columns: Mapping[str, Mask] | None = None
    rows: RowFilter | None = None
    purpose: str = ""

    def visible(self, columns: Iterable[str]) -> tuple[str, ...]:
        """Those of a table's columns that exist for the consumer."""
        return tuple(each for each in columns if self.columns is None or each in self.columns)

    def shows_all_of(self, columns: Iterable[str]) -> bool:
        """Whether a table with these columns may be read as it is."""
        return self.rows is None and all(self.mask_of(each) == CLEAR for each in columns)

    def mask_of(self, column: str) -> Mask | None:
        return CLEAR if self.columns is None else self.columns.get(column)


CLEAR = Mask(masking=Masking.CLEAR)
HASHED = Mask(masking=Masking.HASH)
WHOLE = View()
