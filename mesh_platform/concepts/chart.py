"""A chart of an output port, declared as Vega-Lite without data: the platform draws it from what is published."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mesh_platform.concepts.problem import Location


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """`columns` are those of the contract that the specification names: no other is read for it."""

    title: str
    spec: Mapping[str, Any]
    columns: tuple[str, ...]
    location: Location
