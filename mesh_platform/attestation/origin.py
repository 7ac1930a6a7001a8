"""Where the code of a build came from, as far as the mesh's folder tells: commit, locked packages, and what runs it."""

import hashlib
import os
import platform
import subprocess
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from mesh_platform.concepts.json_value import JsonValue

COMMIT = "gitCommit"
MODIFIED = "modified"
_LOCKS = ("uv.lock", "pdm.lock", "poetry.lock", "Pipfile.lock", "pylock.toml", "requirements.lock", "requirements.txt")
_ENGINES = ("mesh-platform", "duckdb", "pyiceberg", "dbt-core")
_CODE = ("domains", "dbt_projects")
_PATIENCE = 5  # seconds


@cache
def code_of(root: Path) -> tuple[Mapping[str, JsonValue], ...]:
    """Commit and lock files as SLSA's resource descriptors; asked once a process, which has loaded its code by then."""
    return (*_commit(root), *_locks(root))


@cache
def engines() -> Mapping[str, str]:
    return {"python": platform.python_version(), **{name: found for name in _ENGINES if (found := _version(name))}}


def _commit(root: Path) -> Iterator[Mapping[str, JsonValue]]:
    commit = _git(root, "rev-parse", "--verify", "HEAD")
    if commit:
        changed = _git(root, "status", "--porcelain", "--", *_CODE)
        yield {"name": "code", "digest": {COMMIT: commit}, "annotations": {MODIFIED: changed != ""}}


def _locks(root: Path) -> Iterator[Mapping[str, JsonValue]]:
    for file in (root / name for name in _LOCKS):
        if file.is_file():
            yield {"name": file.name, "digest": {"sha256": hashlib.sha256(file.read_bytes()).hexdigest()}}


def _git(root: Path, *arguments: str) -> str | None:
    """None where there is no git, or the folder is in no repository."""
    command = ["git", "-c", "core.fsmonitor=false", "-C", str(root), *arguments]
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0"}
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=_PATIENCE, env=environment)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
