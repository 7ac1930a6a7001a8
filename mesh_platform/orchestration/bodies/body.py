"""What makes a port's rows: one interface for SQL, Python functions, dbt models and marked assets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import dagster as dg

from mesh_platform.concepts.partition import Partition

if TYPE_CHECKING:  # loading a code location must not load DuckDB
    from mesh_platform.access.answering.inputs import Pinned
    from mesh_platform.lakehouse.engine import Connection
    from mesh_platform.lakehouse.lakehouse import Lakehouse


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbench:
    """What a body works with: one connection on which every input port is a view by its name.

    `arguments` is what Dagster passes to a marked asset: its config, resources and loaded inputs.
    """

    context: dg.AssetExecutionContext
    lakehouse: "Lakehouse"
    connection: "Connection"
    pins: Mapping[str, "Pinned"] = field(default_factory=dict)
    partition: Partition | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """`select` reads the made rows on the bench's connection; `sql`, where there is one, tells which columns they came from.

    `metadata` and `check_results` are what the body itself has to say about them.
    """

    select: str
    sql: str = ""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    check_results: tuple[dg.AssetCheckResult, ...] = ()


class Body(Protocol):
    """One way to make a port. Everything but `make` is known without running the domain's code.

    `path` and `line` are where a person sees how the port is made, `checksum` changes with that code; `inputs` are the
    names of the input ports it reads, `files` what else the bench's connection must reach, `resources` the Dagster
    resources it needs.
    """

    @property
    def path(self) -> Path: ...

    @property
    def line(self) -> int: ...

    @property
    def checksum(self) -> str: ...

    @property
    def kinds(self) -> frozenset[str]: ...

    @property
    def inputs(self) -> tuple[str, ...]: ...

    @property
    def files(self) -> tuple[Path, ...]: ...

    @property
    def resources(self) -> frozenset[str]: ...

    def make(self, bench: Workbench) -> Rows: ...
