"""Agreements in the words of a table: who, what for, how much of it, until when."""

from dataclasses import dataclass
from datetime import datetime

from mesh_platform.concepts.access import AccessState, Agreement

_KINDS = {AccessState.GRANTED: "good", AccessState.REQUESTED: "warn", AccessState.UPCOMING: "accent"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """`shown` never holds the condition on rows itself, for it may name a value that nobody else may see."""

    agreement: Agreement
    state: AccessState
    purpose: str
    shown: str
    until: str

    @property
    def consumer(self) -> str:
        return str(self.agreement.consumer)

    @property
    def kind(self) -> str:
        return _KINDS.get(self.state, "")


def agreed(agreement: Agreement, at: datetime) -> Agreed:
    terms = agreement.terms
    return Agreed(
        agreement=agreement,
        state=agreement.state(at),
        purpose=agreement.purpose,
        shown=_shown(agreement),
        until=str(terms.end) if terms else "",
    )


def _shown(agreement: Agreement) -> str:
    terms = agreement.terms
    if terms is None:
        return ""
    columns = "all columns" if terms.columns is None else f"{len(terms.columns)} column{'s' if len(terms.columns) != 1 else ''}"
    masks = ", ".join(f"{name} {mask.masking.value}" for name, mask in sorted(terms.masks.items()))
    return "; ".join(filter(None, (columns, masks, "some rows" if terms.rows is not None else "")))
