"""Which code and which promise a build used: changes when either changes."""

import hashlib
import json
from pathlib import Path

from mesh_platform.concepts.contract import DataContract


def code_version(path: Path, contract: DataContract) -> str:
    digest = hashlib.sha256(path.read_bytes())
    digest.update(json.dumps(contract.source, sort_keys=True, default=str).encode())
    return digest.hexdigest()[:16]
