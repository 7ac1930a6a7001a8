"""What a note may say: a fact of other words or numbers than a reader writes would stop whoever adds up, lists or publishes them."""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from mesh_platform.concepts.consumer import Consumer
from mesh_platform.errors import InvalidName
from mesh_platform.lakehouse.ledger.facts import Kind

_LONGEST = 2**63


def _shown(text: str) -> str:
    """On one line, and nothing in it that a terminal obeys."""
    if not text.isprintable():
        raise ValueError("a text that can be shown is meant")
    return text


def _consumer(text: str) -> str:
    try:
        return str(Consumer.parse(text)) if text else text
    except InvalidName as wrong:
        raise ValueError(wrong.fact) from None


_Text = Annotated[str, AfterValidator(_shown)]
_Number = Annotated[int, Field(ge=-_LONGEST, lt=_LONGEST)]
_Count = Annotated[int, Field(ge=0, lt=_LONGEST)]
_Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class _Said(BaseModel):
    """What nobody reads may be there besides."""

    model_config = ConfigDict(strict=True)

    consumer: Annotated[str, AfterValidator(_consumer)] = ""
    door: _Text = ""
    read: _Text = ""
    column: _Text = ""
    columns: list[_Text] = []
    snapshot_id: _Number = 0
    rows: _Count = 0
    bytes: _Count = 0
    purpose: str = ""
    grounds: str = ""


class _Ended(_Said):
    rows: _Count
    seconds: _Seconds


class _Failed(_Said):
    error: _Text
    seconds: _Seconds = 0


class _Searched(_Said):
    words: list[_Text]


_KINDS = {Kind.READ_ENDED: _Ended, Kind.QUERY_FAILED: _Failed, Kind.SEARCHED_IN_VAIN: _Searched}


def can_be_noted(kind: str, details: Any) -> bool:
    """Whether a fact of this kind may say so."""
    try:
        _KINDS.get(Kind(kind), _Said).model_validate(details)
    except ValidationError:
        return False
    return True
