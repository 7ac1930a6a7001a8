"""What a consumer relies on at an input port: the consumer's side of the contract."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.contract import Severity
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.problem import Location
from mesh_platform.concepts.types import INTEGERS, ColumnType, DecimalType, Primitive, is_numeric
from mesh_platform.concepts.view import CLOSED, View


@dataclass(frozen=True, slots=True, kw_only=True)
class ReliedColumn:
    """What must be true of one column; None and empty ask for nothing. `values` are all that the consumer can handle."""

    name: str
    type: ColumnType | None = None
    required: bool = False
    unique: bool = False
    values: tuple[Any, ...] = ()
    minimum: Any = None
    maximum: Any = None
    location: Location | None = None

    def can_use(self, type: ColumnType) -> bool:
        """Whether every value of a column of this type is one of the type relied on. DOUBLE asks for a number of any kind."""
        match self.type, type:
            case None, _:
                return True
            case Primitive.DOUBLE, _:
                return is_numeric(type)
            case DecimalType(precision, scale), DecimalType():
                return type.scale <= scale and type.precision - type.scale <= precision - scale
            case Primitive.LONG, _:
                return type in INTEGERS
        return type == self.type


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliance:
    """`maximum_lag` is how old the newest release may be when the next one is published; `lag_column` measures it in the data."""

    columns: Mapping[str, ReliedColumn] = field(default_factory=dict)
    minimum_rows: int | None = None
    maximum_lag: timedelta | None = None
    lag_column: str | None = None
    location: Location


@dataclass(frozen=True, slots=True, kw_only=True)
class ReliedOn:
    """A reliance as the producer of the port sees it. `severity` is what the grant agreed; without one it warns.

    `view` is what the consumer may see of the port: its needs are computed on no more than that, so that no verdict tells more.
    """

    port: PortAddress
    consumer: Consumer
    reliance: Reliance
    severity: Severity = Severity.WARNING
    view: View = CLOSED
