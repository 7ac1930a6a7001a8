"""What somebody who writes a port wants to see of it: built as it would be, next to what is published, and not published."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from mesh_platform.access.answering import inputs
from mesh_platform.access.entering.trail import Door
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.problem import Problem
from mesh_platform.concepts.product import OutputPort
from mesh_platform.declarations.product_folders import DOMAINS
from mesh_platform.errors import InvalidDeclaration, UsageError
from mesh_platform.governance.changes.port_changes import PortChanges
from mesh_platform.governance.changes.since_published import changes_since_published
from mesh_platform.lakehouse.comparing.row_changes import RowChanges
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.orchestration.candidates.candidate import Candidate
from mesh_platform.orchestration.candidates.workshop import Workshop, open_workshop
from mesh_platform.orchestration.promises import promised
from mesh_platform.settings import Settings
from mesh_platform.system_tables import pinning


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """What a candidate is built on: the first rows of each input (`sample`), one `partition`, or everything.

    A sample that leaves no row out is everything.
    """

    sample: int | None = None
    partition: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Development:
    """`rows` are the first ones, without the values of `hidden` columns. `changes` and `contract` compare with what is published.

    `folder` holds what was built, where it is kept.
    """

    candidate: Candidate
    cut: Cut
    rows: tuple[Mapping[str, Any], ...] = ()
    hidden: tuple[str, ...] = ()
    changes: RowChanges | None = None
    contract: PortChanges | None = None
    folder: Path | None = None


def develop(mesh: Mesh, settings: Settings, port: OutputPort, cut: Cut, *, rows: int = 10, keep: bool = False) -> Development:
    """Raises UsageError for a partition of a port that has none, UnknownName for one that it does not have."""
    contract = promised(port)
    if cut.partition is not None and contract.partition is None:
        raise UsageError(f"{port.address} has no partitions", hint="build it on a sample, or on everything: --full")
    cut = _widened(mesh, settings, port, cut)
    with open_workshop(mesh, settings, door=Door.DEV, sample=cut.sample, keep=keep) as workshop:
        (candidate,) = workshop.build([port.address], partition=cut.partition).candidates
        guarded = workshop.guarded(port.address)
        return Development(
            candidate=candidate,
            cut=cut,
            rows=workshop.first_rows(candidate, rows),
            hidden=tuple(each.name for each in contract.columns if each.name in guarded),
            changes=workshop.compare(port.address),
            contract=_contract_changes(workshop, port.address),
            folder=workshop.settings.state if keep else None,
        )


def require_port(mesh: Mesh, problems: Iterable[Problem], address: PortAddress) -> OutputPort:
    """Whatever is wrong elsewhere in the mesh, this port can be built. Raises InvalidDeclaration with the problems of its product."""
    place = Path(DOMAINS) / address.domain
    own = tuple(each for each in problems if each.location.path.parent == place or (place / address.product) in each.location.path.parents)
    port = None if address.of_product in mesh.left_out else mesh.port(address)
    if port is None or port.contract is None:
        raise InvalidDeclaration(f"the declarations of {address} are not valid", problems=own, hint="run: mesh check")
    return port


def _widened(mesh: Mesh, settings: Settings, port: OutputPort, cut: Cut) -> Cut:
    """Everything, where a sample would leave nothing out: then each promise and each row can be judged."""
    if cut.sample is None:
        return cut
    with open_lakehouse(settings) as lakehouse:
        product = mesh.product_of(port.address)
        whole = inputs.fit(lakehouse, product, cut.sample) and pinning.fit(lakehouse, product, cut.sample)
        return replace(cut, sample=None) if whole else cut


def _contract_changes(workshop: Workshop, address: PortAddress) -> PortChanges | None:
    published = workshop.lakehouse.published
    found = changes_since_published(published, workshop.mesh) if published is not None else ()
    return next((each for each in found if each.port == address), None)
