"""A publication of a port, and the certificate that lives with its data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from mesh_platform.concepts.names import PortAddress


class Mode(StrEnum):
    """How a publication changes the table."""

    REPLACE = "replace"
    REPLACE_PARTITIONS = "replace_partitions"
    APPEND = "append"
    REWRITE = "rewrite"  # the same rows in fewer files, by maintenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What was true when the snapshot was published; stored in the snapshot's summary.

    `build` orders the builds of the whole mesh: it is handed out by the ledger when a build starts, and a later one wins.
    `inputs` maps each port that was read to the snapshot that was read, `sources` each input port with a source system to how far that
    was read; `verdicts` each check to its outcome.
    `content` names the content of the rows: equal for a rebuild that changed nothing. `attestation` is the SHA-256 of the statement
    about the release, which the ledger keeps; empty where none was made.
    """

    port: PortAddress
    run_id: str
    build: int
    contract_id: str
    contract_version: str
    contract_hash: str
    code_version: str
    rows: int
    mode: Mode = Mode.REPLACE
    partition: str = ""
    inputs: Mapping[str, int] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    verdicts: Mapping[str, str] = field(default_factory=dict)
    content: str = ""
    attestation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One snapshot of a port as consumers can read it. `rows` counts the whole table at this snapshot."""

    snapshot_id: int
    published_at: datetime
    rows: int
    files: int
    bytes: int
    certificate: Certificate
    current: bool = False
