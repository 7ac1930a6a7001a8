"""Scorecards: the points of a product, and what regains those it lost."""

from datetime import datetime

from pydantic import Field

from mesh_platform.gateway.http.documents.document import Document


class Remedy(Document):
    advice: str = ""
    command: str = ""
    file: str | None = None
    line: int | None = None


class Gap(Document):
    part: str
    lost: float = Field(description="What it would regain.")
    found: str
    remedy: Remedy


class Judged(Document):
    rule: str
    dimension: str
    weight: int
    points: float
    purpose: str
    gaps: list[Gap]


class Scorecard(Document):
    product: str
    name: str
    owner: str
    counts: bool = Field(description="Whether its domain and the mesh are measured by it.")
    at: datetime
    score: int = Field(description="Of 100.")
    points: float
    level: str
    next_level: str | None
    closed_gates: list[str] = Field(description="What keeps it from the next level.")
    rules: list[Judged]
