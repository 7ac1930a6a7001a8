"""Ports: what they are, how they are now, and what happened to them."""

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from mesh_platform.gateway.http.documents.document import Address, Document, Page, SnapshotId


class FailedCheck(Document):
    """Without the rows that broke it: values are shown to nobody who may not read them."""

    check: str
    verdict: str = Field(examples=["failed"])
    rows_affected: int | None = None


class Happening(Document):
    """A publication, a refusal, a rollback or a compaction."""

    port: Address
    what: str = Field(description="What happened.", examples=["published", "refused", "rolled_back", "compacted"])
    at: datetime
    run_id: str
    build: int | None
    partition: str
    snapshot: SnapshotId | None
    rows: int | None
    current: bool = Field(description="Whether consumers read this snapshot now.")
    readable: bool = Field(description="Whether the port still holds it, for reads as of then.")
    contract_version: str | None
    code_version: str | None
    content: str | None = Field(description="Names the content of the rows: equal for a rebuild that changed nothing.")
    inputs: dict[str, SnapshotId] = Field(description="The snapshot of each port that was read.")
    verdicts: dict[str, str] = Field(description="The verdict of each check.")
    failing: list[FailedCheck]


class Now(Document):
    """How a port is now."""

    state: Literal["published", "refused", "empty"] = Field(
        description="`refused`: the newest build was; consumers read the last good one."
    )
    rows: int | None
    snapshot: SnapshotId | None
    published_at: datetime | None
    age_seconds: float | None
    contract_version: str | None
    checks: dict[str, int] = Field(description="How many checks of the last publication came to which verdict.")
    refusal: Happening | None = Field(description="The newest refusal that no later publication has made good.")


class Entry(Document):
    """A port as lists show it."""

    address: Address
    title: str
    summary: str
    owner: str
    status: str = Field(description="Where it is in its life.", examples=["active"])
    alignment: str
    tier: str
    tags: list[str]
    contract_version: str
    columns: list[str]


class Listed(Entry):
    now: Now | None = Field(description="None where it cannot be told; asked for alone, the port says why.")


class Demanded(Document):
    """Somebody looked for the same before."""

    demand: int
    title: str
    state: str
    port: str | None = Field(description="What serves it, where something does.")


class Found(Page[Listed]):
    demand: Demanded | None = Field(description="Where nothing was found: the demand that asks for it.")


class Objective(Document):
    """A promise about time, over its own window."""

    port: Address
    objective: str
    promise: str
    at: datetime
    days: int
    target: float = Field(description="Percent.")
    kept: float | None = Field(description="Percent; none where nothing was measured.")
    unit: str
    good: float
    bad: float
    budget: float
    budget_left: float = Field(description="Percent of the error budget.")
    met: bool | None
    freeze: bool
    pace: str | None = Field(description="How quickly the budget burns, where that is too quick.")
    burn_rates: dict[str, float]
    bad_since: datetime | None


class AutoApproval(Document):
    """What a port grants by itself to whoever asks."""

    days: int
    columns: list[str] | None
    reliance: str
    place: str


class Port(Entry):
    """Everything about a port but its rows."""

    purpose: str
    usage: str
    limitations: str
    approves_itself: AutoApproval | None
    reads: list[str] = Field(description="Ports and source systems that it is made of.")
    read_by: list[str] = Field(description="The products that read it.")
    contract: dict[str, Any] | None = Field(description="As it is declared (ODCS).")
    service_levels: list[Objective]
    now: Now


class Product(Document):
    address: str = Field(examples=["sales.orders"])
    name: str
    version: str
    status: str
    alignment: str
    tier: str
    owner: str
    purpose: str
    usage: str
    limitations: str
    tags: list[str]
    ports: list[Entry]
