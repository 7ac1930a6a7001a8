"""The base of everything the API says."""

from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

Item = TypeVar("Item")

Address = Annotated[
    str, Field(description="domain.product.port, with @2 and up for a later major version.", examples=["sales.orders.daily"])
]
SnapshotId = Annotated[
    str, Field(description="Text, for it is longer than numbers that JSON readers keep.", examples=["4811371297339016837"])
]


class Document(BaseModel):
    """Says what it is documented to say, and nothing else."""

    model_config = ConfigDict(extra="ignore")


class Said(BaseModel):
    """What callers say: a key that nobody knows is a slip, and is refused."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Page(Document, Generic[Item]):
    items: list[Item]
    total: int = Field(description="How many there are on all pages together.")
    next: str | None = Field(description="Where the next page is; none after the last one.")
