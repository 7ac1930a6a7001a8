"""A domain's own Python modules: ordinary Dagster code, taken as it is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import dagster as dg

from mesh_platform.concepts.domain import Domain
from mesh_platform.concepts.product import Method
from mesh_platform.orchestration.bodies.marked import MarkedAsset
from mesh_platform.orchestration.locations.loading import import_file

# A module that names none of these defines nothing for Dagster; it is imported by whoever needs it.
_SIGNS = ("dagster", "mesh_platform")
_NOT_CODE = ("definitions.py", "conftest.py")
_NOT_FOLDERS = frozenset({"policies", "tests", "__pycache__"})

_ASSETS = (dg.AssetsDefinition, dg.AssetSpec)
_JOBS = (dg.JobDefinition, type(dg.define_asset_job("name_only")))
_SCHEDULES = (dg.ScheduleDefinition,)
_RESOURCES = (dg.ResourceDefinition, dg.ConfigurableResource, dg.ConfigurableIOManager, dg.IOManager)


@dataclass(kw_only=True)
class OrdinaryCode:
    """What the modules of a domain define, each thing once however many modules import it."""

    marked: list[MarkedAsset] = field(default_factory=list)
    assets: list[Any] = field(default_factory=list)
    jobs: list[Any] = field(default_factory=list)
    schedules: list[Any] = field(default_factory=list)
    sensors: list[dg.SensorDefinition] = field(default_factory=list)
    resources: dict[str, Any] = field(default_factory=dict)
    definitions: list[dg.Definitions] = field(default_factory=list)


def load_ordinary_code(root: Path, domain: Domain) -> OrdinaryCode:
    code = OrdinaryCode()
    seen: set[int] = set()
    for path in module_files(domain):
        for name, value in vars(import_file(root, path)).items():
            if id(value) not in seen:
                seen.add(id(value))
                _sort_in(code, name, value)
    return code


def module_files(domain: Domain) -> list[Path]:
    """The Python files of a domain that may define something for Dagster: no port's function, no test, no policy."""
    functions = {port.implementation.path for port in _ports(domain) if port.implementation.method is Method.PYTHON}
    return [
        path
        for path in sorted(domain.folder.rglob("*.py"))
        if path not in functions and not _is_aside(path.relative_to(domain.folder)) and _mentions(path, _SIGNS)
    ]


def _ports(domain: Domain) -> Iterator[Any]:
    return (port for product in domain.products for port in product.outputs)


def _is_aside(path: Path) -> bool:
    return path.name in _NOT_CODE or path.name.startswith("test_") or not _NOT_FOLDERS.isdisjoint(path.parts)


def _mentions(path: Path, words: Iterable[str]) -> bool:
    text = path.read_text(encoding="utf-8")
    return any(word in text for word in words)


def _sort_in(code: OrdinaryCode, name: str, value: Any) -> None:
    match value:
        case MarkedAsset():
            code.marked.append(value)
        case dg.Definitions():
            code.definitions.append(value)
        case _ if isinstance(value, _ASSETS):
            code.assets.append(value)
        case _ if isinstance(value, _JOBS):
            code.jobs.append(value)
        case _ if isinstance(value, _SCHEDULES):
            code.schedules.append(value)
        case dg.SensorDefinition():
            code.sensors.append(value)
        case _ if isinstance(value, _RESOURCES):
            code.resources[name] = value
