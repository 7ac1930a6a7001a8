"""What dlt is told before it is imported: it reports nothing to anybody, and keeps nothing outside of the mesh."""

import os
from pathlib import Path

_SETTINGS = {
    "RUNTIME__DLTHUB_TELEMETRY": "false",
    "DLT_DISABLE_PLUGINS": "true",
    "RUNTIME__LOG_LEVEL": "CRITICAL",  # what it logs of requests may hold what the environment does
}


def prepare(state: Path) -> None:
    """Before the first import of dlt in a process, and again as often as wished."""
    home = str(state / "dlt")
    os.environ.update({**_SETTINGS, "DLT_DATA_DIR": home, "DLT_PROJECT_DIR": home})
