"""Candidates: state folders of their own below the mesh's, in which the working tree is built and nothing published is changed."""

import json
import shutil
import uuid
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from mesh_platform.concepts import clock
from mesh_platform.concepts.names import PortAddress
from mesh_platform.lakehouse.ledger.ledger import Ledger, open_database
from mesh_platform.lakehouse.ledger.processes import this_process
from mesh_platform.lakehouse.ledger.running import LONGEST_BUILD, is_dead
from mesh_platform.settings import Settings, candidate_settings

_FILE = "candidate.json"
# Whatever the mesh builds meanwhile, a candidate's builds are the later ones.
_AHEAD = 1_000_000_000


def make_candidate(published: Settings, *, door: str, sample: int | None = None, held: Mapping[PortAddress, int] | None = None) -> Settings:
    """A new candidate without any table: what it has not built is read from the mesh, in some ports at the snapshot at which it is `held`.

    `door` is how its reads are recorded.
    """
    folder = _home(published) / uuid.uuid4().hex
    folder.mkdir(mode=0o700, parents=True)
    _write(folder, {"kept": False, **this_process().as_json()})
    held_by_name = {str(port): snapshot for port, snapshot in (held or {}).items()}
    settings = candidate_settings(published, folder, door=door, sample=sample, held=held_by_name)
    database = open_database(settings)
    Ledger(database).count_from(_newest(published) + _AHEAD)
    database.dispose()
    return settings


def keep_candidate(candidate: Settings) -> None:
    """Until it is a day old."""
    _write(candidate.state, {**_read(candidate.state), "kept": True})


def remove_candidate(candidate: Settings) -> None:
    shutil.rmtree(candidate.state, ignore_errors=True)


def remove_leftovers(settings: Settings) -> None:
    """What killed processes left, and what was kept a day ago."""
    for folder in _home(settings.published).glob("*"):
        if _is_left(folder, before=clock.now() - LONGEST_BUILD):
            shutil.rmtree(folder, ignore_errors=True)  # whoever still owns it also removes it


def _is_left(folder: Path, *, before: datetime) -> bool:
    try:
        found = _read(folder)
    except (OSError, ValueError):  # it is being made or removed just now, or was never whole
        found = {"kept": True}
    old = folder.exists() and folder.stat().st_mtime < before.timestamp()
    return old or (not found["kept"] and is_dead(found))


def _newest(published: Settings) -> int:
    if not published.has_catalog:
        return 0
    database = open_database(published)
    newest = Ledger(database).facts(limit=1)
    database.dispose()
    return newest[0].id if newest else 0


def _home(published: Settings) -> Path:
    return published.state / "candidates"


def _read(folder: Path) -> dict[str, Any]:
    return json.loads((folder / _FILE).read_text(encoding="utf-8"))


def _write(folder: Path, values: dict[str, Any]) -> None:
    (folder / _FILE).write_text(json.dumps(values), encoding="utf-8")
