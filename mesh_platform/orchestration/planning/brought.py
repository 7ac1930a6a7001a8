"""What the mesh says against the working tree that it did not say against what is published."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.policy import Stage
from mesh_platform.concepts.problem import Problem
from mesh_platform.declarations.trusted_keys import trusted_keys_problems
from mesh_platform.declarations.workspace import workspace_problems
from mesh_platform.governance.check import report
from mesh_platform.governance.compliance.evaluation import evaluate
from mesh_platform.governance.compliance.policy_files import load_policies
from mesh_platform.governance.compliance.problems import policy_notices, policy_problems
from mesh_platform.governance.rules.every_rule import MESH_RULES
from mesh_platform.governance.rules.implementations import made_somehow, models_named_once, one_file_one_port, with_definitions

# Of what is published only the declarations are known, so that what looks at files beside them says nothing about then.
_OF_FILES = frozenset({made_somehow, models_named_once, one_file_one_port, with_definitions, workspace_problems, trusted_keys_problems})

Problems = tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """`problems` stop what they concern, `warnings` stop nothing; `standing` are those that were there before."""

    problems: Problems = ()
    warnings: Problems = ()
    standing: Problems = ()

    def as_json(self) -> dict[str, Any]:
        return {name: [_as_json(each) for each in getattr(self, name)] for name in ("problems", "warnings", "standing")}


def brought(mesh: Mesh, problems: Problems, published: Mesh) -> Brought:
    """`problems` are those of reading the declarations: what was published could be read, so that each of them is new."""
    now = report(mesh, problems)
    before = {_said(each) for each in _before(mesh, published)}
    new = [each for each in now.problems if _said(each) not in before]
    return Brought(
        problems=tuple(new),
        warnings=tuple(each for each in now.notices if _said(each) not in before),
        standing=tuple(each for each in now.problems if _said(each) in before),
    )


def _before(mesh: Mesh, published: Mesh) -> Iterator[Problem]:
    """By the policies of now: what they say of then is no news."""
    for rule in MESH_RULES:
        if rule not in _OF_FILES:
            yield from rule(published)
    policies = [each for each in load_policies(mesh)[0] if each.stage is not Stage.DRAFT]
    results = evaluate(published, policies)
    yield from policy_problems(results)
    yield from policy_notices(results)


def _said(problem: Problem) -> tuple[str, str, str]:
    """Without the line, which moves with what is written above it."""
    return problem.location.file, problem.rule, problem.message


def concerning(problems: Iterable[Problem], folders: Iterable[str]) -> Problems:
    """Those in the given folders of products or domains, relative to the root."""
    inside = tuple(f"{each}/" for each in folders)
    return tuple(each for each in problems if each.location.file.startswith(inside))


def _as_json(problem: Problem) -> dict[str, Any]:
    place = problem.location
    return {"file": place.file, "line": place.line, "rule": problem.rule, "message": problem.message, "hint": problem.hint}
