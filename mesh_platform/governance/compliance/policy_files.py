"""Policies are read from files: the global ones of this package, and those in a domain's `policies/`, each by itself.

A file is read as text and run in a module of its own, global ones first and once. So no policy can import another, and
nothing that a domain's file does on being loaded changes what a global policy finds.
"""

import ast
import inspect
import sys
import traceback
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

from mesh_platform.concepts.domain import Domain
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.problem import Location, Problem
from mesh_platform.errors import InvalidDeclaration
from mesh_platform.governance.compliance.loaded_policies import BASES, AnyPolicy, LoadedPolicy, loaded_policy
from mesh_platform.governance.compliance.policy_attributes import attribute_mistakes

POLICIES = "policies"
RULE = "policy-file"

_GLOBAL = Path(__file__).parents[1] / POLICIES
_SHOWN_BELOW = _GLOBAL.parents[2]  # the folder that holds the package
_ONE = "Derive one class from DomainPolicy, ProductPolicy or PortPolicy."


def load_policies(mesh: Mesh) -> tuple[tuple[LoadedPolicy, ...], tuple[Problem, ...]]:
    """Every policy, global ones first, and what is wrong with the files of the domains."""
    found, problems = list(global_policies()), []
    for domain in mesh.domains:
        own: dict[str, LoadedPolicy] = {}
        for file in local_files(domain):
            try:
                policy = load_policy(file, root=mesh.root, domain=domain.name)
            except InvalidDeclaration as wrong:
                problems += wrong.problems
                continue
            if policy.id in own:
                problems.append(_problem(policy.location, f"`{policy.id}` is also {own[policy.id].location}.", "Give it an id of its own."))
            own[policy.id] = policy
            found.append(policy)
    return tuple(found), tuple(sorted(problems))


@cache
def global_policies() -> tuple[LoadedPolicy, ...]:
    """The policies that hold for every domain."""
    return tuple(load_policy(file, root=_SHOWN_BELOW) for file in _policy_files(_GLOBAL))


def local_files(domain: Domain) -> list[Path]:
    return _policy_files(domain.folder / POLICIES)


def load_policy(file: Path, *, root: Path, domain: str | None = None) -> LoadedPolicy:
    """The one policy of a file. Raises InvalidDeclaration with every mistake."""
    place = file.relative_to(root) if file.is_relative_to(root) else file
    try:
        text = file.read_text(encoding="utf-8")
        module = _run(text, file, place)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - somebody else's code may raise anything
        raise _invalid(file, [_failure(error, file, place)]) from None
    lines = _Lines(text)
    classes = _policies(module)
    if len(classes) != 1:
        names = ", ".join(each.__name__ for each in classes) or "none"
        line = lines.of(classes[1].__name__) if classes else 0
        raise _invalid(file, [_problem(Location(place, line), f"a file defines one policy, this one {names}.", _ONE)])
    return _checked(classes[0], lines, file=file, place=place, domain=domain)


def _checked(of: type[AnyPolicy], lines: "_Lines", *, file: Path, place: Path, domain: str | None) -> LoadedPolicy:
    location = Location(place, lines.of(of.__name__))
    problems = [
        _problem(Location(place, lines.of(of.__name__, name)), f"`{name}` {message}", hint)
        for name, message, hint in attribute_mistakes(of)
    ]
    if inspect.isabstract(of):
        problems.append(_problem(location, f"{of.__name__} has no `check`.", "Write check(self, …, mesh) that yields violations."))
    if problems:
        raise _invalid(file, problems)
    try:
        return loaded_policy(of, domain=domain, location=location)
    except Exception as error:  # noqa: BLE001 - its __init__ may raise anything
        raise _invalid(file, [_failure(error, file, place)]) from None


def _policy_files(folder: Path) -> list[Path]:
    """Python files at any depth; those whose name begins with `_` or `test_` are no policies."""
    return [each for each in sorted(folder.rglob("*.py")) if not each.name.startswith(("_", "test_"))]


def _run(text: str, file: Path, place: Path) -> ModuleType:
    module = ModuleType(f"policy:{place.as_posix()}")
    module.__file__ = str(file)
    sys.modules[module.__name__] = module  # dataclasses look their module up there
    exec(compile(text, str(file), "exec"), module.__dict__)
    return module


def _policies(module: ModuleType) -> list[type[AnyPolicy]]:
    """Those that the file itself defines, in its order."""
    return [
        each
        for each in vars(module).values()
        if inspect.isclass(each) and each.__module__ == module.__name__ and issubclass(each, tuple(BASES))
    ]


def _failure(error: BaseException, file: Path, place: Path) -> Problem:
    """At the line of the file itself where it went wrong, however deep."""
    if isinstance(error, SyntaxError) and error.filename == str(file):
        return _problem(Location(place, error.lineno or 0), f"is not Python: {error.msg}.", "")
    own = [each.lineno for each in traceback.extract_tb(error.__traceback__) if each.filename == str(file)]
    message = " ".join(f"{type(error).__name__}: {error}".split())
    return _problem(Location(place, (own[-1] or 0) if own else 0), f"cannot be loaded: {message}", "")


def _problem(location: Location, message: str, hint: str) -> Problem:
    return Problem(location, message, hint, RULE)


def _invalid(file: Path, problems: list[Problem]) -> InvalidDeclaration:
    return InvalidDeclaration(f"{file.name} is no policy", problems=tuple(sorted(problems)), hint="see docs/policies.md")


class _Lines:
    """Where classes and their attributes stand in a file."""

    def __init__(self, text: str) -> None:
        self.classes = {each.name: each for each in ast.parse(text).body if isinstance(each, ast.ClassDef)}

    def of(self, name: str, attribute: str | None = None) -> int:
        """The line of an attribute, or of its class where the class does not set it."""
        found = self.classes.get(name)
        if found is None:
            return 0
        return next((line for target, line in _assigned(found) if target == attribute), found.lineno)


def _assigned(of: ast.ClassDef) -> Iterator[tuple[str, int]]:
    for each in of.body:
        targets = each.targets if isinstance(each, ast.Assign) else [each.target] if isinstance(each, ast.AnnAssign) else []
        yield from ((target.id, each.lineno) for target in targets if isinstance(target, ast.Name))
