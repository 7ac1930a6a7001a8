"""A canvas: a product thought through from those who need it, before anything is built."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.problem import Location


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """Who needs the product, what they decide with it, and what they ask of it, in their words."""

    who: str
    decides: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedColumn:
    """`missing` is the most that may be missing, in percent; None for no such promise."""

    name: str
    type: str  # string | integer | number | boolean | date | timestamp
    description: str
    key: bool = False
    required: bool = False
    personal: bool = False
    values: tuple[str, ...] = ()
    minimum: int | float | None = None
    maximum: int | float | None = None
    missing: int | float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A length of time, as service levels name it; `column` is the one that tells the time, where one is meant."""

    value: int | float
    unit: str  # h | d | mo | y
    column: str = ""

    def as_level(self, property: str, table: str = "") -> Mapping[str, Any]:
        """The entry of `slaProperties`, about the column where a table is named."""
        element = {"element": f"{table}.{self.column}"} if table and self.column else {}
        return {"property": property, "value": self.value, "unit": self.unit, **element}


@dataclass(frozen=True, slots=True, kw_only=True)
class Canvas:
    """`grain` is what one row is. `freshness` is how old the newest may be, `kept` how long personal data is kept."""

    port: PortAddress
    purpose: str
    needs: tuple[Need, ...]
    grain: str
    limitations: str
    columns: tuple[WantedColumn, ...]
    freshness: Span
    kept: Span | None = None
    public: bool = False
    location: Location
