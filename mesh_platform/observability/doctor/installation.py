"""Python and the packages: those that the platform asks for, and compiled."""

import platform
import sys
from collections.abc import Iterator
from importlib import metadata, util
from pathlib import Path

from packaging.requirements import Requirement

from mesh_platform.observability.doctor.diagnosis import Diagnosis, doubtful, ill, well

PART = "installation"

_DISTRIBUTION = "mesh-platform"
_OLDEST = (3, 11)
_RELEASED_TOGETHER = ("dagster", "dagster-webserver", "dagster-graphql", "dagster-pipes", "dagster-shared")


def examine_installation() -> Iterator[Diagnosis]:
    yield _python()
    yield from _packages()
    yield from _family()
    yield from _bytecode()


def _python() -> Diagnosis:
    if sys.version_info < _OLDEST:
        return ill(PART, f"this is Python {platform.python_version()}", "install Python 3.11 or later, and the mesh in it: make PYTHON=…")
    return well(PART, f"Python {platform.python_version()} on {platform.system()}")


def _packages() -> Iterator[Diagnosis]:
    wanted = [each for each in map(Requirement, metadata.requires(_DISTRIBUTION) or ()) if each.marker is None or each.marker.evaluate()]
    unfit = [each for each in wanted if not _fits(each)]
    for each in unfit:
        yield ill(PART, f"{each.name} is {_version(each.name) or 'not installed'}, and {each.specifier} is needed", _REINSTALL)
    if not unfit:
        yield well(PART, f"{len(wanted)} packages are as they are asked for, mesh-platform {metadata.version(_DISTRIBUTION)}")


_REINSTALL = "install what the lock names: pip install --require-hashes --no-deps -r requirements.lock"


def _family() -> Iterator[Diagnosis]:
    versions = {name: found for name in _RELEASED_TOGETHER if (found := _version(name))}
    if len(set(versions.values())) > 1:
        named = ", ".join(f"{name} {version}" for name, version in versions.items())
        yield ill(PART, f"Dagster's packages are of different releases: {named}", _REINSTALL)


def _bytecode() -> Iterator[Diagnosis]:
    """Without it every process compiles Dagster anew, which doubles its start."""
    found = util.find_spec("dagster")
    if found is None or found.origin is None:
        return
    if not Path(util.cache_from_source(found.origin)).is_file():
        hint = "run: python -m compileall -q .venv/lib   and unset PYTHONDONTWRITEBYTECODE"
        yield doubtful(PART, "Dagster is not compiled, so that every process starts slowly", hint)


def _fits(wanted: Requirement) -> bool:
    found = _version(wanted.name)
    return found is not None and wanted.specifier.contains(found, prereleases=True)


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
