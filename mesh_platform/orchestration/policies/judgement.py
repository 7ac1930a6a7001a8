"""What the policies say of one domain's own products."""

import logging
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property

from mesh_platform.concepts.domain import Domain
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress, ProductAddress
from mesh_platform.concepts.policy import PolicyResult, Stage, Subject
from mesh_platform.concepts.problem import Problem
from mesh_platform.governance.compliance.evaluation import evaluate
from mesh_platform.governance.compliance.loaded_policies import LoadedPolicy
from mesh_platform.governance.compliance.policy_files import load_policies
from mesh_platform.governance.compliance.problems import policy_problems

logger = logging.getLogger("mesh_platform")


@dataclass(frozen=True)
class Judgement:
    """`policies` are those that anybody is held to: a draft is for those who ask."""

    mesh: Mesh
    domain: Domain
    policies: tuple[LoadedPolicy, ...]

    @cached_property
    def refusals(self) -> dict[ProductAddress, tuple[Problem, ...]]:
        """The products that may not be built, each with the reasons; what stops a domain stops all of its products."""
        stopping = [each for each in self.results() if each.stops and not self._is_unreadable(each.subject)]
        found = {each.address: policy_problems(about(stopping, each.address)) for each in self.domain.products}
        return {product: problems for product, problems in found.items() if problems}

    def _is_unreadable(self, subject: Subject) -> bool:
        """A port whose contract is not valid shows that, which is all there is to mend for now."""
        return isinstance(subject, PortAddress) and self.mesh.port(subject).contract is None

    def results(self, products: Collection[ProductAddress] | None = None) -> tuple[PolicyResult, ...]:
        """Of the domain, and of these products of it or all, as of now."""
        own = {each.address for each in self.domain.products}
        return evaluate(self.mesh, self.policies, products=own if products is None else own.intersection(products))


def judge(mesh: Mesh, domain: Domain) -> Judgement:
    """Runs no policy of another domain: those are not this code location's to run."""
    policies, unreadable = load_policies(replace(mesh, domains=(domain,)))
    for each in unreadable:
        logger.warning("A policy of %s is not asked: %s", domain.name, each)
    return Judgement(mesh, domain, tuple(each for each in policies if each.stage is not Stage.DRAFT))


def about(results: Collection[PolicyResult], thing: PortAddress | ProductAddress) -> list[PolicyResult]:
    """The results on a port, its product and its domain, or on a product, its ports and its domain."""
    return [each for each in results if _is_about(each.subject, thing)]


def _is_about(subject: Subject, thing: PortAddress | ProductAddress) -> bool:
    match subject, thing:
        case str(), _:
            return subject == thing.domain
        case PortAddress(), ProductAddress():
            return subject.of_product == thing
        case ProductAddress(), PortAddress():
            return subject == thing.of_product
    return subject == thing
