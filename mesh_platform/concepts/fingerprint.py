"""A short name for what a contract says."""

import hashlib
import json

from mesh_platform.concepts.contract import DataContract


def contract_hash(contract: DataContract) -> str:
    """The same for two documents that say the same, however they are laid out."""
    document = json.dumps(contract.source, default=str, sort_keys=True)
    return hashlib.sha256(document.encode()).hexdigest()[:16]
