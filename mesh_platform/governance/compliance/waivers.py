"""Waivers: a domain's leave to break a policy for a while, given by the policy's owner and not by the domain itself."""

from collections.abc import Iterable, Iterator
from datetime import date

from mesh_platform.concepts.domain import Domain
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress, ProductAddress
from mesh_platform.concepts.policy import Subject, Waiver
from mesh_platform.concepts.problem import Problem
from mesh_platform.declarations.documents.suggestions import did_you_mean
from mesh_platform.governance.compliance.loaded_policies import Level, LoadedPolicy

RULE = "waiver"

_DEPTH = {Level.DOMAIN: 0, Level.PRODUCT: 1, Level.PORT: 2}  # dots in the address of a subject


class Waivers:
    """The waivers of a mesh by what they cover; those that nobody could give are left out."""

    def __init__(self, mesh: Mesh, policies: Iterable[LoadedPolicy]) -> None:
        asked = _Asked(policies)
        self._by_subject: dict[tuple[str, str], list[Waiver]] = {}
        for domain in mesh.domains:
            for each in domain.waivers:
                policy = asked.get(each.policy, domain.name)
                if policy is not None and each.approver == policy.owner and _domain_of(each.subject) == domain.name:
                    self._by_subject.setdefault((each.policy, each.subject), []).append(each)

    def covering(self, policy: str, subject: Subject, today: date) -> tuple[Waiver | None, Waiver | None]:
        """The waiver that holds for longest; where none does, the one that held last."""
        found = [each for name in _above(subject) for each in self._by_subject.get((policy, name), ())] if self._by_subject else []
        latest = max(found, key=lambda each: each.end, default=None)
        if latest is None:
            return None, None
        return (latest, None) if latest.holds(today) else (None, latest)


def waiver_problems(mesh: Mesh, policies: Iterable[LoadedPolicy]) -> Iterator[Problem]:
    """Waivers that cover nothing: of a policy or subject that does not exist, of another domain, or not given by the owner."""
    asked = _Asked(policies)
    for domain in mesh.domains:
        for each in domain.waivers:
            for message, hint in _mistakes(mesh, domain, each, asked):
                yield Problem(each.location, message, hint, RULE)


def _mistakes(mesh: Mesh, domain: Domain, waiver: Waiver, asked: "_Asked") -> Iterator[tuple[str, str]]:
    policy, subject = asked.get(waiver.policy, domain.name), waiver.subject
    if policy is None:
        near = did_you_mean(waiver.policy, asked.ids(domain.name))
        yield f"there is no policy {waiver.policy[:80]!r}.", near or "See what there is: mesh policy list"
    elif waiver.approver != policy.owner:
        yield f"is approved by {waiver.approver}, but {policy.id} belongs to {policy.owner}.", f"Let {policy.owner} decide about it."
    if _domain_of(subject) != domain.name:
        yield f"`{subject[:200]}` is not of the domain {domain.name}.", "A domain's waivers are for its own products."
    elif policy is not None and subject.count(".") > _DEPTH[policy.level]:
        yield f"{policy.id} is about a {policy.level}, and `{subject[:200]}` lies inside one.", f"Name the {policy.level}."
    elif not _exists(mesh, subject):
        names = [str(each) for product in domain.products for each in (product.address, *(port.address for port in product.outputs))]
        yield f"there is no `{subject[:200]}`.", did_you_mean(subject, names)


class _Asked:
    """The policies that a domain is asked to keep. A global one goes before a local one of its id, which only tightens it."""

    def __init__(self, policies: Iterable[LoadedPolicy]) -> None:
        self._global: dict[str, LoadedPolicy] = {}
        self._local: dict[tuple[str, str], LoadedPolicy] = {}
        for each in policies:
            if each.domain is None:
                self._global[each.id] = each
            else:
                self._local[each.domain, each.id] = each

    def get(self, policy: str, domain: str) -> LoadedPolicy | None:
        return self._global.get(policy) or self._local.get((domain, policy))

    def ids(self, domain: str) -> list[str]:
        return [*self._global, *(policy for of, policy in self._local if of == domain)]


def _domain_of(subject: str) -> str:
    return subject.partition(".")[0]


def _above(subject: Subject) -> Iterator[str]:
    """The names under which a waiver may cover a subject; that of a port is for all its major versions."""
    yield str(subject)
    if isinstance(subject, PortAddress):
        if subject.major > 1:
            yield f"{subject.of_product}.{subject.port}"
        yield str(subject.of_product)
    if not isinstance(subject, str):
        yield subject.domain


def _exists(mesh: Mesh, subject: str) -> bool:
    """Whether a waiver covers anything; what could not be read may be what it is for."""
    left_out = {str(each) for each in mesh.left_out}
    named = ".".join(subject.partition("@")[0].split(".")[:2])
    if named in left_out:
        return True
    domains = (each for each in mesh.domains if each.name == _domain_of(subject))
    return any(
        subject in (domain.name, *(name for product in domain.products for name in _names(product.address, product.outputs)))
        for domain in domains
    )


def _names(product: ProductAddress, ports: Iterable) -> Iterator[str]:
    yield str(product)
    for port in ports:
        yield str(port.address)
        yield f"{product}.{port.address.port}"
