"""Which code and which promise a build used: changes when either changes."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mesh_platform.concepts.contract import DataContract

if TYPE_CHECKING:  # comparing versions needs no Dagster
    from mesh_platform.orchestration.bodies.body import Body


def code_version(body: "Body", contract: DataContract) -> str:
    return version_of(body.checksum, contract.source)


def version_of(checksum: str, promised: Mapping[str, Any]) -> str:
    """The version of a build by code with this checksum, under this contract's document."""
    promise = json.dumps(promised, sort_keys=True, default=str)
    return hashlib.sha256(f"{checksum}\n{promise}".encode()).hexdigest()[:16]


def file_checksum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
