"""A business area that owns its data."""

from dataclasses import dataclass
from pathlib import Path

from mesh_platform.concepts.alert import AlertRoute
from mesh_platform.concepts.policy import Waiver
from mesh_platform.concepts.problem import Location
from mesh_platform.concepts.product import DataProduct, SupportChannel, Team


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """Something outside the mesh that reads its ports, and somebody who answers for it."""

    name: str
    owner: str
    purpose: str = ""
    location: Location


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """`folder` is absolute; its name is the domain's name and the code location's name."""

    name: str
    purpose: str
    team: Team
    support: tuple[SupportChannel, ...] = ()
    products: tuple[DataProduct, ...] = ()
    applications: tuple[Application, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    alerts: tuple[AlertRoute, ...] = ()
    folder: Path
    dbt_project: Path | None = None
    location: Location
