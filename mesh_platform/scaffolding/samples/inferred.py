"""What a sample tells: the draft of a contract's table, and where the rows came from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from mesh_platform.concepts.contract import Limits
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.span import Span
from mesh_platform.concepts.types import ColumnType


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleFile:
    """`format` and `options` are those under which a source of this file reads exactly the columns that were inferred."""

    path: Path
    format: str
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplePort:
    """An output port that is published."""

    address: PortAddress


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleTable:
    """`connection` is the reference to the environment as it was given, `${SHOP_DATABASE}`, and never the URL behind it."""

    connection: str
    table: str
    schema: str | None = None


Origin = SampleFile | SamplePort | SampleTable


@dataclass(frozen=True, slots=True, kw_only=True)
class InferredColumn:
    """`source` is its name in the sample, `name` one that a contract may use; `made_by` the SQL that makes it of the sample's columns.

    `missing_percent` is the share of missing values that the draft allows where some are missing, `oldest` the first day of a
    column that carries the time. Of a personal column nothing is kept that tells a value. `comments` say why something is a guess.
    """

    name: str
    source: str
    made_by: str
    type: ColumnType
    description: str
    classification: str = "internal"
    personal: bool = False
    required: bool = False
    key_position: int | None = None
    allowed_values: tuple[Any, ...] = ()
    limits: Limits = field(default_factory=Limits)
    missing_percent: float | None = None
    oldest: date | None = None
    comments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InferredContract:
    """`rows` were looked at; `whole` says whether the sample has no more. `retention` covers them, where a person is told about.

    `notes` are sentences for whoever gave the sample: what was renamed, guessed, or looks personal.
    """

    columns: tuple[InferredColumn, ...]
    origin: Origin
    rows: int
    whole: bool = True
    retention: Span | None = None
    retention_column: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def primary_key(self) -> tuple[str, ...]:
        keyed = [(each.key_position, each.name) for each in self.columns if each.key_position is not None]
        return tuple(name for _, name in sorted(keyed))

    @property
    def is_personal(self) -> bool:
        """Whether a column looks as if it told about persons: then the port cannot be public, and says how long it is kept."""
        return any(each.personal for each in self.columns)
