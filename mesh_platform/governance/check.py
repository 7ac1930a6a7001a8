"""The use case behind `mesh check`: every problem of the declarations, of the rules that span them, and of the policies."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.policy import PolicyResult, PolicyVerdict, Stage
from mesh_platform.concepts.problem import Problem
from mesh_platform.declarations.documents.garbage import not_searched
from mesh_platform.declarations.reader import load_mesh
from mesh_platform.governance.compliance.evaluation import evaluate
from mesh_platform.governance.compliance.policy_files import load_policies
from mesh_platform.governance.compliance.problems import policy_notices, policy_problems
from mesh_platform.governance.compliance.results import result_as_json
from mesh_platform.governance.compliance.tally import PolicyTally, policy_tally
from mesh_platform.governance.compliance.waivers import waiver_problems
from mesh_platform.governance.rules.every_rule import MESH_RULES
from mesh_platform.governance.rules.reliances import reliances_promised, reliances_shown


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """What was checked, and what is wrong with it, sorted by file and line.

    `mistakes` are those of declarations and code; `results` those of the policies that are not simply kept. `warnings` are
    reliances that the contract leaves open, and changes since the last publication of which nobody can tell whether they break anything.
    """

    mistakes: tuple[Problem, ...]
    results: tuple[PolicyResult, ...]
    policies: PolicyTally
    counts: Mapping[str, int]
    warnings: tuple[Problem, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The mistakes, and what breaks a policy that is enforced."""
        return tuple(sorted({*self.mistakes, *policy_problems(self.results)}))

    @property
    def notices(self) -> tuple[Problem, ...]:
        """What stops nothing and still wants to be seen: waivers, grace, warnings."""
        return tuple(sorted((*self.warnings, *policy_notices(self.results))))

    @property
    def passed(self) -> bool:
        return not self.mistakes and not any(each.stops for each in self.results)

    def as_json(self) -> dict[str, Any]:
        """The report in values that JSON knows."""
        return {
            "passed": self.passed,
            "counts": dict(self.counts),
            "problems": [_as_json(each) for each in self.problems],
            "warnings": [_as_json(each) for each in self.warnings],
            "policies": self.policies.as_json(),
            "results": [result_as_json(each) for each in self.results],
        }


def check_mesh(root: Path) -> CheckReport:
    """Checks every declaration below a root, running no code of a domain but its policies."""
    mesh, problems = load_mesh(root)
    return report(mesh, problems)


def report(mesh: Mesh, problems: tuple[Problem, ...]) -> CheckReport:
    """The report of a mesh that has been read, with the problems found in reading."""
    with not_searched():
        found = [each for rule in MESH_RULES for each in rule(mesh)]
        policies, unreadable = load_policies(mesh)
        found += waiver_problems(mesh, policies)
        open_reliances = tuple(sorted((*reliances_promised(mesh), *reliances_shown(mesh))))
        asked = [each for each in policies if each.stage is not Stage.DRAFT]
        results = evaluate(mesh, asked)
    return CheckReport(
        mistakes=tuple(sorted({*problems, *found, *unreadable})),
        results=tuple(each for each in results if each.verdict is not PolicyVerdict.KEPT),
        policies=policy_tally(results, policies=len({(each.domain, each.id) for each in asked})),
        counts=_counts(mesh),
        warnings=open_reliances,
    )


def _counts(mesh: Mesh) -> dict[str, int]:
    contracts = [each.contract for each in mesh.ports.values() if each.contract is not None]
    return {
        "domains": len(mesh.domains),
        "products": sum(1 for _ in mesh.products),
        "ports": len(mesh.ports),
        "columns": sum(len(each.columns) for each in contracts),
    }


def _as_json(problem: Problem) -> dict[str, Any]:
    location = problem.location
    return {
        "file": location.file,
        "line": location.line,
        "rule": problem.rule,
        "message": problem.message,
        "hint": problem.hint,
    }
