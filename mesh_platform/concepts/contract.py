"""What an output port promises: the data contract, as ODCS 3.2 defines it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.partition import PartitionScheme
from mesh_platform.concepts.problem import Location
from mesh_platform.concepts.types import ColumnType

PERSONAL = "personal"  # the tag of columns that tell about persons
TO_DESCRIBE = "To describe:"  # how a description begins that its owner has yet to write


class Severity(StrEnum):
    """Whether a broken promise stops the publication."""

    ERROR = "error"
    WARNING = "warning"


class Operator(StrEnum):
    """ODCS's comparison operators; exactly one belongs to a computable quality rule."""

    EQUAL = "mustBe"
    NOT_EQUAL = "mustNotBe"
    GREATER = "mustBeGreaterThan"
    GREATER_OR_EQUAL = "mustBeGreaterOrEqualTo"
    LESS = "mustBeLessThan"
    LESS_OR_EQUAL = "mustBeLessOrEqualTo"
    BETWEEN = "mustBeBetween"
    NOT_BETWEEN = "mustNotBeBetween"


@dataclass(frozen=True, slots=True)
class Comparison:
    """`value` is a number, or (low, high), both inclusive, for the two between operators."""

    operator: Operator
    value: Any

    def __str__(self) -> str:
        return f"{self.operator.value} {self.value if not isinstance(self.value, tuple) else list(self.value)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityRule:
    """One entry of `quality`, on a column or on the table (ODCS, Data quality)."""

    name: str
    kind: str  # library | sql | text | custom
    metric: str | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict)
    query: str | None = None
    comparison: Comparison | None = None
    unit: str = "rows"  # rows | percent
    dimension: str | None = None
    severity: Severity = Severity.ERROR
    description: str = ""
    location: Location | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """ODCS `logicalTypeOptions` that restrict values; None means no such limit."""

    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    format: str | None = None
    minimum: Any = None
    maximum: Any = None
    exclusive_minimum: Any = None
    exclusive_maximum: Any = None
    multiple_of: Any = None
    min_items: int | None = None
    max_items: int | None = None
    unique_items: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Relationship:
    """A foreign key. `port` is None for a key into the same table."""

    columns: tuple[str, ...]
    port: PortAddress | None
    to_columns: tuple[str, ...]
    severity: Severity = Severity.ERROR
    location: Location | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One property of the contract's table.

    `fields` describe what is inside: the properties of an object, or the one `items` of an array.
    """

    name: str
    type: ColumnType
    description: str = ""
    business_name: str = ""
    required: bool = False
    unique: bool = False
    key_position: int | None = None
    classification: str | None = None
    limits: Limits = Limits()
    allowed_values: tuple[Any, ...] = ()
    rules: tuple[QualityRule, ...] = ()
    fields: tuple["Column", ...] = ()
    tags: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()  # transformSourceObjects, as `input_port.column`
    unit: str = ""  # that values are counted in
    term: str = ""  # where the business term is defined that values are values of
    location: Location | None = None

    @property
    def is_classified(self) -> bool:
        """Whether values may be shown to nobody without a grant."""
        return self.classification is not None and self.classification.lower() != "public"

    @property
    def is_personal(self) -> bool:
        return PERSONAL in self.tags

    @property
    def is_sensitive(self) -> bool:
        """Whether a grant shows it masked unless it says clear text, for itself or for anything inside it.

        A classification nobody knows is taken for a closed one.
        """
        own = self.is_personal or (self.is_classified and str(self.classification).lower() != "internal")
        return own or any(each.is_sensitive for each in self.fields)

    @property
    def is_guarded(self) -> bool:
        """Whether no sample, log or message may quote a value: classified or personal, itself or anything inside it."""
        return self.is_classified or self.is_personal or any(each.is_guarded for each in self.fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """How much of a service level is kept, over so many days; the rest is its error budget. Without a `target`, the mesh's own.

    `freeze`: once the budget is spent, nothing is published that was made by changed code or for a changed contract.
    """

    target: float | None = None  # percent
    days: int = 30
    freeze: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLevel:
    """One entry of `slaProperties`; `property` is one of ODCS's recommended names, in their spelling."""

    property: str
    value: Any
    unit: str | None = None
    element: str | None = None  # the column that carries the time, without the table's name
    schedule: str | None = None
    description: str = ""
    severity: Severity = Severity.WARNING  # late data still is newer than the last good snapshot
    aim: Aim = Aim()
    location: Location | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DataContract:
    """The promise of one output port: one table.

    `source` is the document as it was read, for certificates and comparisons.
    """

    id: str
    version: str
    status: str
    table: str
    columns: tuple[Column, ...]
    name: str = ""
    purpose: str = ""
    usage: str = ""
    limitations: str = ""
    description: str = ""
    rules: tuple[QualityRule, ...] = ()
    relationships: tuple[Relationship, ...] = ()
    service_levels: tuple[ServiceLevel, ...] = ()
    partition: PartitionScheme | None = None
    tags: tuple[str, ...] = ()
    custom: Mapping[str, Any] = field(default_factory=dict)
    source: Mapping[str, Any] = field(default_factory=dict)
    location: Location

    @property
    def primary_key(self) -> tuple[str, ...]:
        keyed = [(each.key_position, each.name) for each in self.columns if each.key_position is not None]
        return tuple(name for _, name in sorted(keyed))

    @property
    def major(self) -> int:
        return int(self.version.removeprefix("v").split(".", 1)[0])

    def column(self, name: str) -> Column | None:
        return next((each for each in self.columns if each.name == name), None)

    def service_level(self, *names: str) -> ServiceLevel | None:
        """The first service level under one of the names, in any case."""
        wanted = {each.lower() for each in names}
        return next((each for each in self.service_levels if each.property.lower() in wanted), None)
