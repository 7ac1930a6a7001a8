"""What is said about a release: an in-toto statement (v1) whose predicate is SLSA provenance (v1).

Its subjects are the table as a whole, by the names of its files, and each file that the release added. A file's name tells which
release added it, so that a table is known by its names, and each file by the statement of its own release.
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from mesh_platform.concepts.json_value import canonical_json

STATEMENT = "https://in-toto.io/Statement/v1"
PROVENANCE = "https://slsa.dev/provenance/v1"


def statement(port: str, *, table: str, files: Mapping[str, Mapping[str, Any]], predicate: Mapping[str, Any]) -> dict[str, Any]:
    """`table` is its digest; `files` are what the ledger keeps of each, by its path below the table."""
    added = [{"name": path, "digest": {"sha256": str(each["sha256"])}} for path, each in sorted(files.items())]
    whole = {"name": port, "digest": {"sha256": table}}
    return {"_type": STATEMENT, "subject": [whole, *added], "predicateType": PROVENANCE, "predicate": dict(predicate)}


def table_digest(paths: Iterable[str]) -> str:
    """Names a table by its files, each by its path below the table."""
    return digest_of(sorted(paths))


def layout_digest(structure: Iterable[Iterable[int | str]]) -> str:
    """Names the columns that files are read by: number, name and type of each."""
    return digest_of([list(each) for each in structure])


def digest_of(value: Any) -> str:
    return hashlib.sha256(canonical_json(value)).hexdigest()
