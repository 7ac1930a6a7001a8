"""Who may read what: agreements, what waits, and the words with which people ask and decide."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, Field

from mesh_platform.concepts.contract import Severity
from mesh_platform.gateway.http.documents.document import Address, Document, Said
from mesh_platform.gateway.http.documents.ports import AutoApproval

Consumer = Annotated[str, Field(description="domain.product or application:domain.name", examples=["finance.revenue"])]
Columns = Annotated[list[str], Field(min_length=1, max_length=1000)]
Sentence = Annotated[str, Field(min_length=1, max_length=2000)]


class Terms(Document):
    start: date
    end: date
    columns: list[str] | None = Field(default=None, description="All, where none are named.")
    masks: dict[str, Any] = Field(default={}, description="How columns are masked; sensitive ones are hashed where nothing is said.")
    rows: str | None = Field(default=None, description="Only rows for which this holds.")
    review: date | None = None
    reliance: str = Severity.WARNING.value


class Record(Document):
    """One step; what was decided is never changed, only followed by the next."""

    step: str = Field(examples=["request", "approve"])
    at: AwareDatetime
    by: str
    reason: str
    columns: list[str] | None = None
    clear: list[str] = Field(default=[])
    terms: Terms | None = None
    place: str


class Agreement(Document):
    port: Address
    consumer: Consumer
    state: str = Field(examples=["granted"])
    owner: str
    purpose: str
    approves_itself: AutoApproval | None
    ends_soon: bool
    terms: Terms | None
    records: list[Record]


class Shown(Agreement):
    shown: dict[str, str | None] = Field(
        description="How each column is shown; none for one that is not.", examples=[{"order_id": "clear"}]
    )


class Decided(Shown):
    not_as_promised: list[str] = Field(description="What the port does not keep of its promises, for who is about to rely on it.")


class Waiting(Document):
    errand: str = Field(examples=["decide", "renew", "review"])
    port: Address
    consumer: Consumer
    owner: str
    purpose: str
    day: date
    place: str
    commands: list[str]


class Request(Said):
    port: Address
    purpose: Sentence = Field(description="What for.", examples=["Sum orders by month."])
    columns: Columns | None = Field(default=None, description="All, where none are named.")
    clear: list[str] = Field(default=[], max_length=1000, description="Sensitive columns that are needed as they are.")
    consumer: Consumer | None = Field(default=None, description="For whom; the token's own consumer by default.")


class Reason(Said):
    reason: Sentence = Field(examples=["The product is retired."])


class Renewal(Reason):
    until: date | None = Field(default=None, description="The last day; a year more by default.")
    review: date | None = None


class Approval(Reason):
    start: date | None = Field(default=None, description="The first day; today by default.")
    until: date | None = Field(default=None, description="The last day; a year later by default.")
    columns: Columns | None = Field(default=None, description="What was asked for, where none are named.")
    clear: list[str] = Field(default=[], max_length=1000, description="Sensitive columns in clear text.")
    masks: dict[str, str] = Field(
        default={}, description="hash, null, partial:2, generalise:50, generalise:month or clear.", examples=[{"customer": "hash"}]
    )
    rows: str | None = Field(default=None, max_length=10_000, description="A row filter.", examples=["amount < 1000"])
    all_rows: bool = Field(default=False, description="Takes an earlier row filter back.")
    review: date | None = None
    reliance: Severity | None = Field(default=None, description="Whether builds stop or warn where what the consumer relies on breaks.")


class Whoami(Document):
    subject: str
    consumer: Consumer | None
    domains: list[str] = Field(description="The domains that the token may decide for.")
    ends: datetime | None
    flight: str = Field(description="Where Arrow Flight SQL is spoken; empty where it is not.", examples=["grpc+tls://127.0.0.1:3002"])
