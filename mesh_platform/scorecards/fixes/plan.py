"""What can be written for a product, as edits with the points that they regain."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from mesh_platform.concepts.change import Impact
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress, ProductAddress
from mesh_platform.errors import InvalidDeclaration
from mesh_platform.governance.changes.versions import next_version
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lifecycle.edits import Edit, edit_of, make, tried
from mesh_platform.lifecycle.layout import changed
from mesh_platform.lifecycle.statuses import is_port
from mesh_platform.scorecards.assessed import Assessed
from mesh_platform.scorecards.fixes.drafts import drafts
from mesh_platform.scorecards.fixes.frequency import frequencies
from mesh_platform.scorecards.fixes.measured_columns import measured_columns
from mesh_platform.scorecards.fixes.proposal import Change, Proposal
from mesh_platform.scorecards.fixes.row_counts import row_counts
from mesh_platform.scorecards.fixes.tiers import tiers
from mesh_platform.scorecards.scorecard import Scorecard
from mesh_platform.scorecards.scoring import assess, score, scorecard_of


@dataclass(frozen=True, slots=True, kw_only=True)
class FixPlan:
    """`before` and `after` are the scorecards without and with the edits."""

    proposals: tuple[Proposal, ...]
    edits: tuple[Edit, ...]
    before: Scorecard
    after: Scorecard

    @property
    def regained(self) -> float:
        return self.after.points - self.before.points


def plan_fixes(lakehouse: Lakehouse, mesh: Mesh, product: ProductAddress) -> FixPlan:
    """Changes nothing."""
    (assessed,) = assess(lakehouse, mesh, products={product})
    proposals = tuple(_proposals(lakehouse, assessed))
    edits = tuple(_edits(mesh, product, proposals))
    after = _after(lakehouse, mesh, product, edits) if edits else scorecard_of(assessed)
    return FixPlan(proposals=proposals, edits=edits, before=scorecard_of(assessed), after=after)


def carry_out(mesh: Mesh, product: ProductAddress, plan: FixPlan) -> None:
    """All edits or none. Raises InvalidDeclaration where the result would not hold."""
    make(mesh.root, product, plan.edits)


def _proposals(lakehouse: Lakehouse, of: Assessed) -> Iterator[Proposal]:
    yield from tiers(of)
    yield from frequencies(lakehouse, of)
    yield from row_counts(lakehouse, of)
    yield from measured_columns(lakehouse, of)
    yield from drafts(of)


def _edits(mesh: Mesh, product: ProductAddress, proposals: Iterable[Proposal]) -> Iterator[Edit]:
    """One for each file. A contract that promises more says so in its version, and the product names that version."""
    changes: dict[Path, list[Change]] = {}
    for each in proposals:
        changes.setdefault(each.file, []).append(each.change)
    for port in dict.fromkeys(each.promises for each in proposals if each.promises is not None):
        for file, change in _raised(mesh, product, port):
            changes.setdefault(file, []).append(change)
    for file, together in changes.items():
        text = (mesh.root / file).read_text(encoding="utf-8")
        yield edit_of(mesh.root, mesh.root / file, changed(text, lambda document, these=together: _change(document, these)))


def _raised(mesh: Mesh, product: ProductAddress, port: PortAddress) -> Iterator[tuple[Path, Change]]:
    contract = mesh.port(port).contract
    if contract is not None:
        version = next_version(contract.version, Impact.MINOR)
        yield contract.location.path, lambda document: document.update({"version": version})
        yield mesh.product(product).location.path, lambda document: _port_entry(document, port).update({"version": version})


def _port_entry(document: Any, port: PortAddress) -> Any:
    return next(each for each in document["outputPorts"] if is_port(each, port))


def _change(document: Any, changes: Iterable[Change]) -> None:
    for each in changes:
        each(document)


def _after(lakehouse: Lakehouse, mesh: Mesh, product: ProductAddress, edits: Iterable[Edit]) -> Scorecard:
    """The scorecard of the product as a copy with the edits declares it, among everything else as it is."""
    with tried(mesh.root, product, edits) as (copy, problems):
        if product in copy.left_out:
            raise InvalidDeclaration(f"{product} would not be valid with what can be written for it", problems=problems)
        written = replace(copy.product(product), folder=mesh.product(product).folder)
        domain = mesh.domain(product.domain)
        others = tuple(written if each.address == product else each for each in domain.products)
        domains = tuple(replace(each, products=others) if each.name == product.domain else each for each in mesh.domains)
        (card,) = score(lakehouse, Mesh(root=mesh.root, domains=domains, left_out=mesh.left_out), products={product})
    return card
