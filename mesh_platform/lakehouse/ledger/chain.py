"""The chain of facts: each carries a hash over itself and the hash of the fact before it.

Who changes, removes or inserts a fact would have to write all later ones anew, and the newest hash may be kept elsewhere.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

FIRST = ""  # what the first link of a chain follows


def link(previous: str, *, id: int, at: datetime, kind: str, subject: str, actor: str, run_id: str, details: Mapping[str, Any]) -> str:
    """The hash of a fact that follows the one with the hash `previous`.

    `details` must be as JSON reads them back: `as_stored`.
    """
    canonical = json.dumps([previous, id, at.astimezone(UTC).isoformat(), kind, subject, actor, run_id, details], sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


def as_stored(details: Mapping[str, Any]) -> dict[str, Any]:
    """What a database gives back for these details: lists for tuples, texts for keys."""
    return json.loads(json.dumps(details))
