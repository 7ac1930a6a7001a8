"""The dbt projects of a mesh: parsed in set-up, read from their manifests ever after."""

import logging
from collections.abc import Iterator
from pathlib import Path

from mesh_platform.concepts.domain import Domain
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.errors import InvalidDeclaration
from mesh_platform.orchestration.dbt.manifest import DbtManifest, read_manifest
from mesh_platform.settings import Settings

MANIFEST = "manifest.json"
_NOT_SOURCES = frozenset({"target", "logs", "dbt_packages"})

logger = logging.getLogger("mesh_platform")


def parse_projects(settings: Settings, mesh: Mesh) -> tuple[Path, ...]:
    """Parses every dbt project whose manifest is missing or older than its files; returns all manifests."""
    folders = [domain.dbt_project for domain in mesh.domains if domain.dbt_project]
    return tuple(fresh_manifest(settings, folder) for folder in folders)


def load_project(settings: Settings, domain: Domain) -> DbtManifest:
    """What the domain's dbt project holds. Raises InvalidDeclaration where it has none or dbt cannot parse it."""
    if domain.dbt_project is None:
        raise InvalidDeclaration(f"the domain {domain.name} has no dbt project", hint=f"create dbt_projects/{domain.name}/dbt_project.yml")
    return read_manifest(fresh_manifest(settings, domain.dbt_project), domain.dbt_project)


def fresh_manifest(settings: Settings, folder: Path) -> Path:
    manifest = folder / "target" / MANIFEST
    if not manifest.is_file() or manifest.stat().st_mtime < max(each.stat().st_mtime for each in _source_files(folder)):
        logger.warning("Parsing the dbt project %s once: its manifest is missing or older than its files.", folder.name)
        _parse(settings, folder, manifest)
    return manifest


def _parse(settings: Settings, folder: Path, manifest: Path) -> None:
    from mesh_platform.orchestration.dbt.process import run_dbt  # needed once per change of the project, not on every load

    parsed = run_dbt(settings, folder, ["parse"], artifact=(MANIFEST, manifest))
    if not parsed.succeeded:
        raise InvalidDeclaration("dbt cannot parse the project", place=str(folder), hint=parsed.output.strip())


def _source_files(folder: Path) -> Iterator[Path]:
    return (each for each in folder.rglob("*") if each.is_file() and _NOT_SOURCES.isdisjoint(each.relative_to(folder).parts))
