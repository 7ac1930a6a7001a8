"""Settings and the state folder: what the environment says, and who may look inside."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from mesh_platform.declarations.documents.suggestions import did_you_mean
from mesh_platform.lakehouse.ledger.notes import DAMAGED
from mesh_platform.lakehouse.reading.masking_keys import KEY_FILE
from mesh_platform.observability.doctor.diagnosis import Diagnosis, doubtful, ill, well
from mesh_platform.settings import ROOT_MARK, Settings

PART = "settings"

_PREFIX = "MESH_"
_BETWEEN_PROCESSES = ("MESH_DBT_STORE", "MESH_DBT_INPUTS")  # the platform sets them for processes of its own


def examine_settings(settings: Settings) -> Iterator[Diagnosis]:
    yield from _unknown_variables()
    yield from _places(settings)
    yield from _permissions(settings)
    yield from _notes(settings)


def _unknown_variables() -> Iterator[Diagnosis]:
    """A misspelt setting is silently no setting."""
    known = [f"{_PREFIX}{name.upper()}" for name in Settings.model_fields]
    for each in sorted(os.environ):
        if each.startswith(_PREFIX) and each not in (*known, *_BETWEEN_PROCESSES):
            yield doubtful(PART, f"{each} is set and means nothing", did_you_mean(each, known) or "unset it")


def _places(settings: Settings) -> Iterator[Diagnosis]:
    yield well(PART, f"the mesh is {settings.root}, its state {settings.state}")
    if settings.catalog_uri is not None and settings.warehouse is None:
        fact = "the table catalog is a database of its own, and the tables lie in this machine's state folder"
        yield doubtful(PART, fact, "set MESH_WAREHOUSE where other machines share the catalog")
    if not os.access(settings.root / ROOT_MARK, os.R_OK):
        yield ill(PART, f"{settings.root / ROOT_MARK} cannot be read", f"run: chmod u+r {settings.root / ROOT_MARK}")


def _permissions(settings: Settings) -> Iterator[Diagnosis]:
    state = settings.state
    if not state.exists():
        yield well(PART, "there is no state yet; the first mesh run makes it")
        return
    if not os.access(state, os.R_OK | os.W_OK | os.X_OK):
        yield ill(PART, f"this user may not write into {state}", f"run as its owner, or: chown -R $(id -u) {state}")
    if _mode(state) & stat.S_IWOTH:
        yield ill(PART, f"every user of this machine may change {state}", f"run: chmod o-w {state}")
    key = state / KEY_FILE
    if key.exists() and _mode(key) & (stat.S_IRWXG | stat.S_IRWXO):
        yield ill(PART, f"others may read {key}, the secret behind hashed columns", f"run: chmod 600 {key}")


def _notes(settings: Settings) -> Iterator[Diagnosis]:
    aside = settings.notes / DAMAGED
    if files := sorted(aside.glob("*")) if aside.is_dir() else []:
        fact = f"{len(files)} {'file' if len(files) == 1 else 'files'} in {aside} hold what should be a trail of reads and is none"
        yield doubtful(PART, fact, "look who wrote there, then move them away")


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)
