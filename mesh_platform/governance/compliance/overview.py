"""Every policy with what became of it, for people who look around."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.policy import PolicyResult, PolicyVerdict
from mesh_platform.declarations.documents.suggestions import did_you_mean
from mesh_platform.errors import UnknownName
from mesh_platform.governance.compliance.evaluation import evaluate
from mesh_platform.governance.compliance.loaded_policies import LoadedPolicy
from mesh_platform.governance.compliance.policy_files import load_policies


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyStanding:
    """`parts` are the global policy of this id and those with which domains tighten it; the first speaks for all."""

    parts: tuple[LoadedPolicy, ...]
    results: tuple[PolicyResult, ...]

    @property
    def policy(self) -> LoadedPolicy:
        return self.parts[0]

    def count(self, verdict: PolicyVerdict) -> int:
        return Counter(each.verdict for each in self.results)[verdict]

    @property
    def remarkable(self) -> tuple[PolicyResult, ...]:
        """What is not simply kept."""
        return tuple(each for each in self.results if each.verdict is not PolicyVerdict.KEPT)


def policy_standings(mesh: Mesh) -> tuple[PolicyStanding, ...]:
    """Drafts included, by theme and id."""
    policies, _ = load_policies(mesh)
    return _standings(mesh, policies)


def policy_standing(mesh: Mesh, id: str) -> PolicyStanding:
    """Raises UnknownName."""
    policies, _ = load_policies(mesh)
    chosen = [each for each in policies if each.id == id]
    if not chosen:
        hint = did_you_mean(id, [each.id for each in policies]) or "see what there is: mesh policy list"
        raise UnknownName(f"the mesh has no policy {id!r}", hint=hint)
    return _standings(mesh, chosen)[0]


def _standings(mesh: Mesh, policies: Iterable[LoadedPolicy]) -> tuple[PolicyStanding, ...]:
    parts: dict[str, list[LoadedPolicy]] = {}
    for each in policies:
        parts.setdefault(each.id, []).append(each)
    results: dict[str, list[PolicyResult]] = {}
    for result in evaluate(mesh, policies):
        results.setdefault(result.policy, []).append(result)
    found = (PolicyStanding(parts=tuple(each), results=tuple(results.get(id, ()))) for id, each in parts.items())
    return tuple(sorted(found, key=lambda each: (each.policy.theme, each.policy.id)))
