"""Builds: one attempt to make one port, numbered in the order in which they started."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from mesh_platform.concepts import clock
from mesh_platform.concepts.contract import DataContract
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.partition import Partition
from mesh_platform.concepts.product import OutputPort
from mesh_platform.concepts.release import Mode
from mesh_platform.concepts.reliance import ReliedOn
from mesh_platform.errors import InvalidDeclaration, UsageError
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.reading.snapshots import Pin


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """`number` orders the builds of the whole mesh, and a later one wins; `inputs` are what the build reads, pinned.

    `relied_on` is what consumers need of it: checked like the contract, each at the severity that was agreed. `references` are
    the ports of other domains that foreign keys may be held against besides the inputs. `declared` is the digest of the
    declarations it is built by, where they were recorded; `sources` tell how far source systems were read, by input port, and
    `continues` which of them go on from where the port's head says, as it says it. `fix` is what it mends, where somebody says so.
    `seconds` fills while it goes on, as `timing` says.
    """

    port: OutputPort
    contract: DataContract
    number: int
    run_id: str
    code_version: str
    inputs: Mapping[PortAddress, Pin] = field(default_factory=dict)
    partition: Partition | None = None
    relied_on: tuple[ReliedOn, ...] = ()
    references: frozenset[PortAddress] = frozenset()
    declared: str = ""
    fix: str = ""
    sources: Mapping[str, str] = field(default_factory=dict)
    continues: Mapping[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict, compare=False)
    started_at: datetime

    @property
    def address(self) -> PortAddress:
        return self.port.address

    @property
    def partition_text(self) -> str:
        """The partition as certificates and facts name it; empty for the whole table."""
        return "" if self.partition is None else str(self.partition)

    @property
    def mode(self) -> Mode:
        if self.port.mode is Mode.APPEND:
            return Mode.APPEND
        return Mode.REPLACE if self.partition is None else Mode.REPLACE_PARTITIONS


def start_build(
    lakehouse: Lakehouse,
    port: OutputPort,
    *,
    run_id: str,
    code_version: str,
    inputs: Mapping[PortAddress, Pin] | None = None,
    partition: Partition | None = None,
    relied_on: tuple[ReliedOn, ...] = (),
    references: frozenset[PortAddress] = frozenset(),
    declared: str = "",
    fix: str = "",
    sources: Mapping[str, str] | None = None,
    continues: Mapping[str, str] | None = None,
    seconds: dict[str, float] | None = None,
) -> Build:
    """Takes the next build number. Call it before the inputs are computed on: whoever starts later is taken to know more."""
    contract = _buildable(port, partition)
    details = {"partition": "" if partition is None else str(partition), "code_version": code_version}
    return Build(
        port=port,
        contract=contract,
        number=lakehouse.ledger.record(Kind.BUILD_STARTED, str(port.address), run_id=run_id, details=details),
        run_id=run_id,
        code_version=code_version,
        inputs=dict(inputs or {}),
        partition=partition,
        relied_on=relied_on,
        references=references,
        declared=declared,
        fix=fix,
        sources=dict(sources or {}),
        continues=dict(continues or {}),
        seconds={} if seconds is None else seconds,
        started_at=clock.now(),
    )


def _buildable(port: OutputPort, partition: Partition | None) -> DataContract:
    if port.contract is None:
        raise InvalidDeclaration(f"{port.address} has no valid contract", place=str(port.location), hint="run: mesh check")
    scheme = port.contract.partition
    if partition is not None and (scheme is None or scheme.column != partition.column):
        raise UsageError(f"{port.address} is not partitioned by {partition.column}", place=str(port.contract.location))
    return port.contract
