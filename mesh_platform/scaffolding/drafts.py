"""A new port thought through: its columns, what they are taken from, and how it is cut."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mesh_platform.concepts.partition import Granularity
from mesh_platform.scaffolding.columns import NewColumn, key_of
from mesh_platform.scaffolding.inputs import NewInput
from mesh_platform.scaffolding.requests import NewPort, StartFrom

if TYPE_CHECKING:
    from mesh_platform.concepts.product import OutputPort


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """The column by whose values a port is partitioned, and since when there are partitions."""

    column: NewColumn
    granularity: Granularity
    start: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a canvas says of a port in sentences."""

    grain: str
    usage: str
    limitations: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """`source` is the input that the columns are taken from; without one the port makes example rows of its own.

    `inputs` are all that the product has to declare for it; `files` lie beside it, by their path below the product's folder, and
    `rows` is how many they hold, where that is known. `levels` are further service levels, `rules` quality rules of the table, and
    `words` what a canvas says; `remarks` stand in the code, and `notes` are told to whoever asked.
    """

    request: NewPort
    columns: tuple[NewColumn, ...]
    source: NewInput | None = None
    inputs: tuple[NewInput, ...] = ()
    read: tuple["OutputPort", ...] = ()
    cut: Cut | None = None
    files: Mapping[Path, bytes] = field(default_factory=dict)
    rows: int | None = None
    levels: tuple[Mapping[str, Any], ...] = ()
    rules: tuple[Mapping[str, Any], ...] = ()
    words: Words | None = None
    remarks: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, ...]:
        return key_of(self.columns)

    @property
    def shows_examples(self) -> bool:
        """Whether what it would publish is made up."""
        return not self.request.reads and not self.request.sample

    @property
    def is_from_outside(self) -> bool:
        return self.request.start in (StartFrom.DATABASE, StartFrom.API)
