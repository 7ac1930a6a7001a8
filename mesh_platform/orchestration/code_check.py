"""The code of all domains together: what Dagster lets pass across code locations, and what only running the code shows."""

import traceback
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import dagster as dg

from mesh_platform.concepts.domain import Domain
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.problem import Location, Problem
from mesh_platform.errors import InvalidDeclaration, MeshError
from mesh_platform.orchestration.locations.foreign_inputs import STUB
from mesh_platform.orchestration.locations.loading import DEFINITIONS, load_location
from mesh_platform.orchestration.locations.unloadable import logger as loading_logger
from mesh_platform.orchestration.locations.unloadable import problems_shown

DOES_NOT_LOAD, TWO_OWNERS, DANGLING, CYCLE = "does-not-load", "key-twice", "dangling-dependency", "cycle"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Code:
    """What one code location makes, names, and reads."""

    place: Location
    made: frozenset[dg.AssetKey]
    declared: frozenset[dg.AssetKey]
    reads: Mapping[dg.AssetKey, frozenset[dg.AssetKey]]


def check_code(mesh: Mesh) -> tuple[Problem, ...]:
    """Every problem in the code of the domains, sorted by place. Runs their modules, and nothing of their assets."""
    problems: list[Problem] = []
    loaded: dict[str, _Code] = {}
    for domain in mesh.domains:
        try:
            with _without_warnings():
                definitions = load_location(mesh, domain)
        except Exception as error:  # noqa: BLE001 (a domain's code may raise anything)
            problems.extend(_load_problems(mesh, domain, error))
        else:
            problems.extend(problems_shown(definitions))
            loaded[domain.name] = _read(mesh, domain, definitions)
    return tuple(sorted({*problems, *_two_owners(loaded), *_dangling(mesh, loaded), *_cycles(loaded)}))


@contextmanager
def _without_warnings() -> Generator[None, None, None]:
    """What a location warns of when it loads is among the problems, with more to it."""
    loading_logger.disabled, before = True, loading_logger.disabled
    try:
        yield
    finally:
        loading_logger.disabled = before


def _read(mesh: Mesh, domain: Domain, definitions: dg.Definitions) -> _Code:
    graph = definitions.resolve_asset_graph()
    made = frozenset(graph.materializable_asset_keys)
    return _Code(
        place=_place(mesh, domain),
        made=made,
        declared=frozenset(each.key for each in definitions.resolve_all_asset_specs() if STUB not in each.metadata),
        reads={key: frozenset(graph.get(key).parent_keys) for key in made},
    )


def _place(mesh: Mesh, domain: Domain) -> Location:
    return Location((domain.folder / DEFINITIONS).relative_to(mesh.root))


def _load_problems(mesh: Mesh, domain: Domain, error: Exception) -> list[Problem]:
    if isinstance(error, InvalidDeclaration) and error.problems:
        return list(error.problems)
    hint = error.hint if isinstance(error, MeshError) else ""
    told = error.fact if isinstance(error, MeshError) else f"{type(error).__name__}: {error}"
    where = _raised_at(mesh.root, error) or _place(mesh, domain)
    return [Problem(where, f"the code location {domain.name} does not load: {told}", hint, DOES_NOT_LOAD)]


def _raised_at(root: Path, error: Exception) -> Location | None:
    """The innermost line of the mesh's own files in a traceback."""
    frames = [each for each in traceback.extract_tb(error.__traceback__) if Path(each.filename).is_relative_to(root / "domains")]
    return Location(Path(frames[-1].filename).relative_to(root), frames[-1].lineno or 0) if frames else None


def _two_owners(loaded: Mapping[str, _Code]) -> Iterator[Problem]:
    owners: dict[dg.AssetKey, list[str]] = {}
    for name, code in loaded.items():
        for key in code.made:
            owners.setdefault(key, []).append(name)
    for key, names in owners.items():
        if len(names) > 1:
            text = f"the asset {key.to_user_string()} is made by {' and '.join(sorted(names))}."
            yield Problem(loaded[names[-1]].place, text, "An asset belongs to one domain: keep one of them.", TWO_OWNERS)


def _dangling(mesh: Mesh, loaded: Mapping[str, _Code]) -> Iterator[Problem]:
    """Dagster draws a dependency on nothing as an asset without a definition, which never comes to be."""
    domains = {each.name for each in mesh.domains}
    known = {key for name, code in loaded.items() for key in code.declared | code.made if key.path[0] == name or key.path[0] not in domains}
    for code in loaded.values():
        for key, parents in code.reads.items():
            for parent in parents - known:
                if parent.path[0] in domains - loaded.keys():
                    continue  # its domain does not load, which is a problem of its own
                text = f"the asset {key.to_user_string()} reads {parent.to_user_string()}, which nothing makes."
                yield Problem(code.place, text, "Correct the key, or declare it as an external asset.", DANGLING)


def _cycles(loaded: Mapping[str, _Code]) -> Iterable[Problem]:
    reads = {key: parents for code in loaded.values() for key, parents in code.reads.items()}
    try:
        TopologicalSorter(reads).prepare()
    except CycleError as cycle:
        path = [key.to_user_string() for key in reversed(cycle.args[1])]
        place = next(code.place for code in loaded.values() if cycle.args[1][0] in code.made)
        return [Problem(place, f"these assets read each other: {' -> '.join(path)}.", "Let one of them read something else.", CYCLE)]
    return []
