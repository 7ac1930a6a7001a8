"""Gathering the view: the declarations, and what the ledger tells of all ports at once."""

import gc
from collections import defaultdict
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from mesh_platform.access.agreeing.inbox import inbox
from mesh_platform.access.entering.trail import Door
from mesh_platform.catalog.listing import entry
from mesh_platform.catalog.site.builds import Build, Check, builds_of, checks_of
from mesh_platform.catalog.site.contract_history import ContractVersion, contract_versions
from mesh_platform.catalog.site.view import PortView, ProductView, Reader, SiteView, Step
from mesh_platform.concepts import clock
from mesh_platform.concepts.domain import Domain
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress, ProductAddress
from mesh_platform.concepts.product import DataProduct, OutputPort
from mesh_platform.feedback.demand.gathering import gather as gather_demand
from mesh_platform.governance.compliance.overview import policy_standings
from mesh_platform.governance.use.lapses import with_lapses
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.ledger.sums import sums
from mesh_platform.scorecards.assessed import Assessed
from mesh_platform.scorecards.owners import owner_of
from mesh_platform.scorecards.scoring import assess, scorecard_of

READ_WITHIN = timedelta(days=30)
_NOBODY = "nobody named"


def gather(lakehouse: Lakehouse, mesh: Mesh) -> SiteView:
    """The mesh as it is now."""
    with _nothing_collected():
        return _gathered(lakehouse, mesh)


@contextmanager
def _nothing_collected() -> Generator[None]:
    """Millions of things are made here and stay: the collector would look through them time and again, and find nothing to take."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def _gathered(lakehouse: Lakehouse, mesh: Mesh) -> SiteView:
    at, number = clock.now(), lakehouse.ledger.newest_number()
    mesh = with_lapses(lakehouse.ledger, mesh)
    told = _told(lakehouse, mesh, at)
    products = {each.address: _product_view(domain, each, told) for domain in mesh.domains for each in domain.products}
    return SiteView(
        mesh=mesh,
        at=at,
        number=number,
        products=dict(sorted(products.items())),
        demands=gather_demand(lakehouse.ledger, at=at).demands,
        policies=policy_standings(mesh),
        waiting=inbox(mesh, at=at),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What the ledger tells, by port or product."""

    builds: Mapping[str, list[Build]]
    checks: Mapping[str, tuple[Check, ...]]
    versions: Mapping[PortAddress, tuple[ContractVersion, ...]]
    readers: Mapping[str, list[Reader]]
    steps: Mapping[str, list[Step]]
    assessed: Mapping[ProductAddress, Assessed]


def _told(lakehouse: Lakehouse, mesh: Mesh, at: datetime) -> _Told:
    ledger = lakehouse.ledger
    return _Told(
        builds=builds_of(ledger, at=at),
        checks=checks_of(ledger),
        versions=contract_versions(ledger),
        readers=_readers(lakehouse, at),
        steps=_steps(lakehouse),
        assessed={each.address: each for each in assess(lakehouse, mesh, at=at)},
    )


def _product_view(domain: Domain, product: DataProduct, told: _Told) -> ProductView:
    assessed = told.assessed.get(product.address)
    return ProductView(
        product=product,
        domain=domain,
        owner=owner_of(domain, product),
        ports=tuple(_port_views(product, told, assessed)),
        card=scorecard_of(assessed) if assessed else None,
        policies=assessed.policies if assessed else (),
    )


def _port_views(product: DataProduct, told: _Told, assessed: Assessed | None) -> Iterator[PortView]:
    for port in product.outputs:
        yield _port_view(product, port, told, assessed)


def _port_view(product: DataProduct, port: OutputPort, told: _Told, assessed: Assessed | None) -> PortView:
    name, record = str(port.address), assessed.record if assessed else None
    return PortView(
        port=port,
        product=product,
        entry=entry(port, product),
        builds=told.builds.get(name, ()),
        checks=told.checks.get(name, ()),
        versions=told.versions.get(port.address, ()),
        standings=tuple(each for each in record.standings if each.port == port.address) if record else (),
        readers=told.readers.get(name, ()),
        ratings=tuple(each for each in record.ratings if each.port == port.address) if record else (),
        steps=told.steps.get(name, ()),
    )


def _readers(lakehouse: Lakehouse, at: datetime) -> dict[str, list[Reader]]:
    """By port, who read it within READ_WITHIN, the most eager first."""
    found: dict[str, dict[str, tuple[int, datetime]]] = defaultdict(dict)
    for each in sums(lakehouse.database, Kind.READ, by=("consumer", "door"), per=("subject",), since=at - READ_WITHIN, until=at):
        if each.texts["consumer"] or each.texts["door"] != Door.CATALOG:  # the catalog itself takes samples for everybody
            name = each.texts["consumer"] or _NOBODY
            reads, last = found[each.subject].get(name, (0, each.last))
            found[each.subject][name] = (reads + each.count, max(last, each.last))
    readers = {
        port: [Reader(consumer=name, reads=reads, last=last) for name, (reads, last) in each.items()] for port, each in found.items()
    }
    return {port: sorted(each, key=lambda one: (-one.reads, one.consumer)) for port, each in readers.items()}


def _steps(lakehouse: Lakehouse) -> dict[str, list[Step]]:
    """By port, how its life went."""
    found: dict[str, list[Step]] = defaultdict(list)
    for each in lakehouse.ledger.outlines(Kind.LIFECYCLE_CHANGED, ("to",), ("reason",)):
        found[each.subject].append(Step(number=each.id, at=each.at, state=each.details["to"], reason=each.details.get("reason") or ""))
    return found
