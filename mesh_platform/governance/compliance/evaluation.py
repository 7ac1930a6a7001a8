"""Policies are computed: one result for each policy and each subject in its scope, the same at every moment.

A domain's own policy under the id of a global one is computed in addition to it: violations are united, and the stricter
stage, date and severity hold. All global policies are computed before any domain's.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from datetime import date, datetime
from typing import Any

from mesh_platform.concepts.clock import frozen_at, now
from mesh_platform.concepts.contract import Severity
from mesh_platform.concepts.domain import Domain
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import ProductAddress
from mesh_platform.concepts.policy import PolicyResult, PolicyVerdict, Stage, Subject
from mesh_platform.concepts.product import DataProduct, OutputPort
from mesh_platform.governance.compliance.findings import Finding, find, united
from mesh_platform.governance.compliance.loaded_policies import Level, LoadedPolicy
from mesh_platform.governance.compliance.waivers import Waivers

_STRICTNESS = (Stage.DRAFT, Stage.GRACE, Stage.ENFORCED)
_RETIRED = "retired"


def evaluate(
    mesh: Mesh, policies: Iterable[LoadedPolicy], *, products: Collection[ProductAddress] | None = None, at: datetime | None = None
) -> tuple[PolicyResult, ...]:
    """What becomes of the policies, on `products` with their ports and domains, or on all; now, or as of a moment."""
    policies = sorted(policies, key=lambda each: each.domain is not None)
    subjects, waivers, today = _Subjects(mesh, products), Waivers(mesh, policies), (at or now()).date()
    several = {each for each, count in Counter(policy.id for policy in policies).items() if count > 1}
    results: list[PolicyResult] = []
    together: dict[tuple[str, Subject], list[Finding]] = {}
    with frozen_at(at) if at is not None else nullcontext():
        for policy in policies:
            for subject, thing in subjects.of(policy):
                finding = find(policy, thing, subject, mesh)
                if policy.id in several:
                    together.setdefault((policy.id, subject), []).append(finding)
                else:
                    results.append(_result(subject, [finding], waivers, today))
    joined = (_result(subject, findings, waivers, today) for (_, subject), findings in together.items())
    return (*results, *joined)


class _Subjects:
    """What there is to be asked about, collected before any policy is asked."""

    def __init__(self, mesh: Mesh, products: Collection[ProductAddress] | None) -> None:
        chosen = None if products is None else frozenset(products)
        self._products: Mapping[str, tuple[Domain, Sequence[DataProduct]]] = {
            domain.name: (domain, [each for each in domain.products if chosen is None or each.address in chosen]) for domain in mesh.domains
        }
        if chosen is not None:
            self._products = {name: each for name, each in self._products.items() if each[1]}

    def of(self, policy: LoadedPolicy) -> Iterator[tuple[Subject, Any]]:
        """Each subject in the scope of a policy, with the thing itself."""
        for name in self._products if policy.domain is None else self._products.keys() & {policy.domain}:
            if policy.scope.covers_domain(name):
                yield from _in_domain(policy, *self._products[name])


def _in_domain(policy: LoadedPolicy, domain: Domain, products: Sequence[DataProduct]) -> Iterator[tuple[Subject, Any]]:
    if policy.level is Level.DOMAIN:
        yield domain.name, domain
        return
    for product in products:
        if not policy.scope.covers(product):
            continue
        if policy.level is Level.PRODUCT:
            yield product.address, product
        else:
            yield from ((port.address, port) for port in product.outputs if _is_offered(port))


def _is_offered(port: OutputPort) -> bool:
    return port.contract is None or port.contract.status != _RETIRED


def _result(subject: Subject, findings: list[Finding], waivers: Waivers, today: date) -> PolicyResult:
    policies = [each.policy for each in findings]
    first, violations = policies[0], united(findings)
    failed = next((each for each in findings if each.failure), None)
    waiver, expired = waivers.covering(first.id, subject, today) if violations else (None, None)
    stage = max((each.stage_on(today) for each in policies), key=_STRICTNESS.index)
    return PolicyResult(
        policy=first.id,
        theme=first.theme,
        subject=subject,
        verdict=_verdict(is_violated=bool(violations), has_failed=failed is not None, is_waived=waiver is not None),
        stage=stage,
        severity=Severity.ERROR if any(each.severity is Severity.ERROR for each in policies) else Severity.WARNING,
        violations=violations,
        waiver=waiver,
        expired=expired,
        remedy=first.remedy,
        enforced_from=_enforced_from(policies) if stage is Stage.GRACE else None,
        reason=failed.failure if failed else "",
        failed_at=failed.failed_at if failed else None,
    )


def _verdict(*, is_violated: bool, has_failed: bool, is_waived: bool) -> PolicyVerdict:
    """A waiver is for what was found, and not for what nobody could compute."""
    if is_violated and not is_waived:
        return PolicyVerdict.VIOLATED
    if has_failed:
        return PolicyVerdict.UNKNOWN
    return PolicyVerdict.WAIVED if is_violated else PolicyVerdict.KEPT


def _enforced_from(policies: list[LoadedPolicy]) -> date | None:
    return min((each.enforced_from for each in policies if each.enforced_from is not None), default=None)
