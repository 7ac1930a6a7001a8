"""What a consumer may see of a port at a moment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mesh_platform.concepts.access import Mask, Masking, Terms
from mesh_platform.concepts.contract import Column, DataContract
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

    def tells_value(self, column: str) -> bool:
        return self._masking(column) is Masking.CLEAR

    def tells_equal(self, column: str) -> bool:
        """Whether two values that are shown are equal exactly where the values are."""
        return self._masking(column) in (Masking.CLEAR, Masking.HASH)

    def tells_missing(self, column: str) -> bool:
        """Whether a value can be told from a missing one."""
        return self._masking(column) not in (None, Masking.NULL)

    def _masking(self, column: str) -> Masking | None:
        mask = self.mask_of(column)
        return mask.masking if mask is not None else None


CLEAR = Mask(masking=Masking.CLEAR)
HASHED = Mask(masking=Masking.HASH)
WHOLE = View()
CLOSED = View(columns={})


def view_under(terms: Terms | None, contract: DataContract, *, public: bool) -> View:
    """What terms show of a port, on whatever day; without any, what everybody sees of it."""
    if public:
        return View(columns=_masks(contract.columns, _unmasked(contract, terms)))
    if terms is None:
        return CLOSED
    granted = [each for each in contract.columns if terms.columns is None or each.name in terms.columns]
    return View(columns=_masks(granted, terms.masks), rows=terms.rows)


def _masks(columns: Iterable[Column], agreed: Mapping[str, Mask]) -> dict[str, Mask]:
    return {each.name: agreed.get(each.name, HASHED if each.is_sensitive else CLEAR) for each in columns}


def _unmasked(contract: DataContract, terms: Terms | None) -> dict[str, Mask]:
    """What a grant adds to a public port: other masks of sensitive columns, unless it shows them for some rows only."""
    if terms is None or terms.rows is not None:
        return {}
    sensitive = {each.name for each in contract.columns if each.is_sensitive and (terms.columns is None or each.name in terms.columns)}
    return {name: mask for name, mask in terms.masks.items() if name in sensitive}
