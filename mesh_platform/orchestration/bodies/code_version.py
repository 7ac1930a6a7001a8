"""Which code and which promise a build used: changes when either changes."""

import hashlib
import json
from pathlib import Path

from mesh_platform.concepts.contract import DataContract
from mesh_platform.orchestration.bodies.body import Body


def code_version(body: Body, contract: DataContract) -> str:
    promise = json.dumps(contract.source, sort_keys=True, default=str)
    return hashlib.sha256(f"{body.checksum}\n{promise}".encode()).hexdigest()[:16]


def file_checksum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
