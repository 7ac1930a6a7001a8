"""Scorecards, worked out anew whenever somebody asks: from declarations, the ledger and the clock."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime

from mesh_platform.concepts import clock
from mesh_platform.concepts.lifecycle import TRIED_OUT, Lifecycle
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress, ProductAddress
from mesh_platform.concepts.policy import PolicyResult, Stage, Subject
from mesh_platform.concepts.product import DataProduct
from mesh_platform.governance.compliance.evaluation import evaluate
from mesh_platform.governance.compliance.policy_files import load_policies
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.publishing.declared import declared_digest
from mesh_platform.scorecards.assessed import Assessed
from mesh_platform.scorecards.every_rule import RULES
from mesh_platform.scorecards.owners import owner_of
from mesh_platform.scorecards.record import Records
from mesh_platform.scorecards.rule import Rule
from mesh_platform.scorecards.scorecard import Judged, Scorecard


def score(
    lakehouse: Lakehouse, mesh: Mesh, *, products: Collection[ProductAddress] | None = None, at: datetime | None = None
) -> tuple[Scorecard, ...]:
    """The scorecard of each product that is not retired, or of those given, as of a moment; runs no code but the policies'.

    `mesh` is judged as it is declared: `declared_at` gives it as it was.
    """
    cards = map(scorecard_of, assess(lakehouse, mesh, products=products, at=at))
    return tuple(sorted(cards, key=lambda each: each.product))


def assess(
    lakehouse: Lakehouse, mesh: Mesh, *, products: Collection[ProductAddress] | None = None, at: datetime | None = None
) -> Iterator[Assessed]:
    """What the rules are asked about, collected for all of the products at once."""
    moment = at or clock.now()
    chosen = [each for each in mesh.products if each.status != Lifecycle.RETIRED and (products is None or each.address in products)]
    records = Records(lakehouse, moment, below=str(chosen[0].address) if len(chosen) == 1 else None)
    declared, policies = _declared(lakehouse, mesh, chosen, moment), _policies(mesh, chosen, moment)
    for each, record in records.of_each(chosen, declared):
        yield Assessed(
            product=each,
            mesh=mesh,
            at=moment,
            record=record,
            policies=tuple(result for subject in _subjects(each) for result in policies.get(subject, ())),
        )


def scorecard_of(of: Assessed) -> Scorecard:
    return Scorecard(
        product=of.address,
        name=of.product.name,
        owner=owner_of(of.domain, of.product),
        counts=of.product.status not in TRIED_OUT,
        at=of.at,
        judged=tuple(judge(each, of) for each in RULES),
    )


def judge(rule: Rule, of: Assessed) -> Judged:
    return Judged(rule=rule.id, dimension=rule.dimension, weight=rule.weight, purpose=rule.purpose, parts=tuple(rule.judge(of)))


def _declared(lakehouse: Lakehouse, mesh: Mesh, products: Iterable[DataProduct], at: datetime) -> Mapping[str, int]:
    """By product, the fact that holds its declarations just as they are."""
    facts = lakehouse.ledger.outlines(Kind.DECLARED, ("digest",))
    recorded = {(each.subject, each.details["digest"]): each.id for each in facts if each.at <= at}
    names = {str(each.address): (str(each.address), declared_digest(each, root=mesh.root)) for each in products}
    return {name: recorded[key] for name, key in names.items() if key in recorded}


def _policies(mesh: Mesh, products: Collection[DataProduct], at: datetime) -> Mapping[Subject, list[PolicyResult]]:
    policies, _ = load_policies(mesh)
    asked = [each for each in policies if each.stage is not Stage.DRAFT]
    found: dict[Subject, list[PolicyResult]] = {}
    for each in evaluate(mesh, asked, products=[each.address for each in products], at=at):
        found.setdefault(each.subject, []).append(each)
    return found


def _subjects(product: DataProduct) -> tuple[Subject, ...]:
    ports: tuple[PortAddress, ...] = tuple(each.address for each in product.outputs)
    return (product.address.domain, product.address, *ports)
