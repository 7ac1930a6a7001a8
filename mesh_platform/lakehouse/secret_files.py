"""Secrets that a mesh makes for itself and keeps in its state folder, readable by its owner alone."""

import contextlib
import os
import secrets
from pathlib import Path
from tempfile import NamedTemporaryFile

_BYTES = 32


def secret_in(file: Path) -> bytes:
    """Made once. Of processes that meet here, one is first and all others read what it wrote."""
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return _made(file)


def _made(file: Path) -> bytes:
    file.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=file.parent, prefix=f"{file.name}.") as draft:  # readable by its owner alone
        draft.write(secrets.token_hex(_BYTES).encode())
        draft.flush()
        with contextlib.suppress(FileExistsError):
            os.link(draft.name, file)
    return file.read_bytes()
