"""The use case behind `mesh check`: every problem of the declarations and of the rules that span them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.problem import Problem
from mesh_platform.declarations.reader import load_mesh
from mesh_platform.governance.mesh_rules import MESH_RULES


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """What was checked, and what is wrong with it, sorted by file and line."""

    problems: tuple[Problem, ...]
    counts: Mapping[str, int]

    @property
    def passed(self) -> bool:
        return not self.problems

    def as_json(self) -> dict[str, Any]:
        """The report in values that JSON knows."""
        return {"passed": self.passed, "counts": dict(self.counts), "problems": [_as_json(each) for each in self.problems]}


def check_mesh(root: Path) -> CheckReport:
    """Checks every declaration below a root, without running any code of a domain."""
    mesh, problems = load_mesh(root)
    return report(mesh, problems)


def report(mesh: Mesh, problems: tuple[Problem, ...]) -> CheckReport:
    """The report of a mesh that has been read, with the problems found in reading."""
    found = (each for rule in MESH_RULES for each in rule(mesh))
    return CheckReport(problems=tuple(sorted({*problems, *found})), counts=_counts(mesh))


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
