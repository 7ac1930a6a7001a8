"""What consumers say, miss and do."""

from datetime import datetime

from pydantic import Field

from mesh_platform.concepts.rating import STARS
from mesh_platform.gateway.http.documents.access import Consumer, Sentence
from mesh_platform.gateway.http.documents.document import Address, Document, Said


class Rating(Document):
    rating: int = Field(description="Its number.")
    port: Address
    consumer: str
    stars: int
    comment: str
    at: datetime
    by: str
    state: str = Field(examples=["open", "answered", "resolved"])
    answer: str | None
    answered_by: str | None
    answered_at: datetime | None
    resolution: str | None
    resolved_at: datetime | None


class Report(Document):
    report: int = Field(description="Its number.")
    port: Address
    consumer: str
    text: str
    at: datetime
    by: str
    state: str = Field(examples=["open", "answered", "resolved"])
    answer: str | None
    answered_by: str | None
    answered_at: datetime | None
    resolution: str | None
    resolved_at: datetime | None


class Satisfaction(Document):
    """One consumer at one port: what it says, and what its reading tells of the last weeks."""

    port: Address
    consumer: str
    granted_at: datetime | None
    first_read: datetime | None
    last_read: datetime | None
    hours_to_first_read: float | None
    reads: int
    days: int
    errors: int
    refusals: int
    hours_old_at_read: float | None
    gave_up: bool
    rating: Rating | None


class Voice(Document):
    fact: int
    at: datetime
    consumer: str | None
    source: str
    text: str
    near: str | None


class Demand(Document):
    demand: int = Field(description="Its number.")
    title: str
    state: str = Field(examples=["open", "resolved", "rejected", "expired"])
    votes: int
    consumers: list[str]
    sources: list[str]
    near: list[str]
    since: datetime
    last_asked: datetime
    ended_at: datetime | None
    port: str | None
    reason: str | None
    earlier: int | None


class DemandInFull(Demand):
    voices: list[Voice]
    resembling: list[int] = Field(description="Demands that may be the same.")
    offered: list[Address] = Field(description="Ports that may serve it already.")


class Rate(Said):
    port: Address
    stars: int = Field(ge=STARS[0], le=STARS[-1], description="5 for the best.")
    comment: str = Field(default="", max_length=2000, description="Why, in a sentence that everybody can read; 1 or 2 stars need one.")
    consumer: Consumer | None = Field(default=None, description="Who says so; the token's own consumer by default.")


class Noticed(Said):
    port: Address
    problem: Sentence = Field(examples=["Orders of Sunday are missing."])
    consumer: Consumer | None = None


class Answer(Said):
    answer: Sentence = Field(examples=["The shop was mended on Monday, and its orders are back."])


class Resolution(Said):
    comment: str = Field(default="", max_length=2000)
    consumer: Consumer | None = None


class Wish(Said):
    wish: Sentence = Field(examples=["ticket prices by route and day"])
    near: str = Field(default="", max_length=200, description="The port, product or domain that it is about.", examples=["sales.orders"])
    consumer: Consumer | None = None


class Served(Said):
    port: Address


class Rejection(Said):
    reason: Sentence


class Merge(Said):
    into: int = Field(description="The demand that both are from now on.")
