"""Data products: what they read, what they offer, and how each port is made (ODPS 1.1)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from mesh_platform.concepts.access import Agreement, AutoApproval
from mesh_platform.concepts.chart import Chart
from mesh_platform.concepts.contract import DataContract
from mesh_platform.concepts.names import PortAddress, ProductAddress
from mesh_platform.concepts.problem import Location
from mesh_platform.concepts.release import Mode
from mesh_platform.concepts.reliance import Reliance
from mesh_platform.concepts.source import MeshSource, SourceSystem


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """Who answers for a domain or product. `owner` is an e-mail address or `team:name`."""

    name: str
    owner: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportChannel:
    channel: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSource:
    """A source system that is a file: below the product's folder, or inside an installed Python distribution."""

    path: str
    distribution: str | None = None
    format: str = "csv"  # csv | json | parquet | excel
    options: Mapping[str, Any] = field(default_factory=dict)  # reader options, by their DuckDB names; of excel: sheet, range, header


@dataclass(frozen=True, slots=True, kw_only=True)
class InputPort:
    """What a product reads: another port, a source system or the mesh itself (`source`), or something outside that is only named."""

    name: str
    port: PortAddress | None = None
    source: FileSource | SourceSystem | MeshSource | None = None
    reliance: Reliance | None = None
    description: str = ""
    location: Location


class Method(StrEnum):
    """The ways to make a port, found by the file's name."""

    SQL = "sql"
    PYTHON = "python"
    DBT = "dbt"
    ASSET = "asset"  # an ordinary Dagster asset marked @data_product; also what is assumed where no file is found


@dataclass(frozen=True, slots=True, kw_only=True)
class Implementation:
    """`path` is absolute; None for an asset, which only loading the domain's code can find."""

    method: Method
    path: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputPort:
    """`contract` is None only where its file is missing or not valid, which is a problem of its own.

    `public`: everybody may read it without a grant; its sensitive columns stay masked.
    `auto_approval`: what it grants by itself to whoever asks.
    """

    address: PortAddress
    contract: DataContract | None
    implementation: Implementation
    description: str = ""
    mode: Mode = Mode.REPLACE
    public: bool = False
    auto_approval: AutoApproval | None = None
    quarantine_of: str | None = None  # the sibling port whose refused rows this one shows, with a `reason` column
    charts: tuple[Chart, ...] = ()
    tags: tuple[str, ...] = ()
    deprecated: bool = False
    location: Location


@dataclass(frozen=True, slots=True, kw_only=True)
class DataProduct:
    """A folder of a domain with its declaration. `agreements` say who else may read its ports."""

    address: ProductAddress
    name: str
    version: str = ""
    status: str  # proposed | draft | active | deprecated | retired
    alignment: str  # sourceAligned | aggregate | consumerAligned
    team: Team
    support: tuple[SupportChannel, ...] = ()
    purpose: str = ""
    usage: str = ""
    limitations: str = ""
    tier: str = ""
    tags: tuple[str, ...] = ()
    inputs: tuple[InputPort, ...] = ()
    outputs: tuple[OutputPort, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    folder: Path
    location: Location

    def input(self, name: str) -> InputPort | None:
        return next((each for each in self.inputs if each.name == name), None)

    def auto_approval(self, port: PortAddress) -> AutoApproval | None:
        """What a port approves by itself: what each of its major versions says that is not public, for they share the agreement."""
        said = [each.auto_approval for each in self.outputs if each.address.port == port.port and not each.public]
        return said[0] if said and all(each == said[0] for each in said) else None

    @property
    def watches(self) -> bool:
        """Whether it reads what the mesh tells about itself: it knows more when everything else has been built."""
        return any(isinstance(each.source, MeshSource) for each in self.inputs)

    @property
    def reads(self) -> tuple[PortAddress, ...]:
        """The ports this product reads, in the order of its declaration."""
        return tuple(each.port for each in self.inputs if each.port is not None)

    @property
    def refers_to(self) -> tuple[PortAddress, ...]:
        """The ports that foreign keys of this product's contracts point to."""
        contracts = (each.contract for each in self.outputs if each.contract is not None)
        return tuple(key.port for contract in contracts for key in contract.relationships if key.port is not None)
