"""A change of one declaration that is proposed, and why."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mesh_platform.concepts.names import PortAddress

Change = Callable[[Any], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """`change` is done to the top mapping of `file`, a path relative to the root. `grounds` say what was measured, or who said so.

    `promises` is the port whose contract promises more afterwards, so that its version says so. `drafts` are texts that somebody has to
    finish: they regain nothing.
    """

    rule: str
    file: Path
    grounds: str
    change: Change
    promises: PortAddress | None = None
    drafts: bool = False
