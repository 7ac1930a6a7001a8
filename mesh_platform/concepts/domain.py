"""A business area that owns its data."""

from dataclasses import dataclass
from pathlib import Path

from mesh_platform.concepts.problem import Location
from mesh_platform.concepts.product import DataProduct, SupportChannel, Team


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """`folder` is absolute; its name is the domain's name and the code location's name."""

    name: str
    purpose: str
    team: Team
    support: tuple[SupportChannel, ...] = ()
    products: tuple[DataProduct, ...] = ()
    folder: Path
    dbt_project: Path | None = None
    location: Location
