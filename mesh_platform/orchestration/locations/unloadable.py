"""What cannot be loaded, or may not be built, stays visible: as an asset that nothing can run, with the reason on its page."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import dagster as dg

from mesh_platform.catalog.markdown import escaped
from mesh_platform.concepts.problem import Location, Problem
from mesh_platform.errors import MeshError

_PROBLEMS = "mesh/problems"
_STATE = "mesh/state"
_REFUSED = "refused-by-policy"

logger = logging.getLogger(__name__)


def unloadable_asset(key: dg.AssetKey, problems: Iterable[Problem], *, group: str) -> dg.AssetSpec:
    """Shows the problems where a person looks for the port or product."""
    found = list(problems)
    for each in found:
        logger.warning("%s cannot be loaded: %s", key.to_user_string(), each)
    return dg.AssetSpec(
        key,
        description=f"Cannot be loaded: its declarations have {len(found)} problem(s).\n\n{_listed(found)}\n\n"
        "See all of them with `mesh check`.",
        group_name=group,
        metadata=_metadata(found),
        kinds={"invalid"},
        tags={_STATE: "invalid"},
    )


def refused_asset(port: dg.AssetSpec, problems: Sequence[Problem]) -> dg.AssetSpec:
    """The port as it is declared, with what governance has against its product before everything else."""
    logger.warning("%s is refused by policy; see why with: mesh check", port.key.to_user_string())
    broken = f"{len(problems)} {'violation' if len(problems) == 1 else 'violations'}"
    reasons = (
        f"Refused by policy: nothing builds this product until {broken} of enforced policies {'is' if len(problems) == 1 else 'are'} "
        f"mended or waived. Consumers keep the last snapshot.\n\n{_listed(problems)}\n\nLook at each policy with `mesh policy show`."
    )
    marked = port.merge_attributes(metadata=_metadata(problems), tags={_STATE: _REFUSED}, kinds={"refused"})
    return marked.replace_attributes(description=f"{reasons}\n\n---\n\n{port.description or ''}")


def refusal_told(specs: Iterable[dg.AssetSpec], key: dg.AssetKey) -> str:
    """Why policy refuses an asset, in lines for a terminal; empty where it does not."""
    found = next((each for each in specs if each.key == key and each.tags.get(_STATE) == _REFUSED), None)
    lines = (f"{each} ({each.rule})" for each in _shown(found)) if found else ()
    return "\n".join(lines)


def problems_shown(definitions: dg.Definitions) -> list[Problem]:
    """The problems of everything in a code location that could not be loaded, or may not be built."""
    return [problem for each in definitions.resolve_all_asset_specs() for problem in _shown(each)]


def problem_of(error: MeshError, default: Problem) -> list[Problem]:
    """The problems an error carries, else its own fact at the place of `default`."""
    carried: tuple[Problem, ...] = getattr(error, "problems", ())
    return list(carried) or [Problem(default.location, error.fact, error.hint, default.rule)]


def _listed(problems: Iterable[Problem]) -> str:
    """As Markdown that shows what was written, whatever somebody wrote."""
    return "\n".join(f"- {_place(each)} {escaped(each.message)} {escaped(each.hint)}{_rule(each)}".rstrip() for each in problems)


def _place(problem: Problem) -> str:
    place = str(problem.location)
    return escaped(place) if "`" in place else f"`{place}`"


def _rule(problem: Problem) -> str:
    return f" (`{problem.rule}`)" if problem.rule else ""


def _metadata(problems: Iterable[Problem]) -> dict[str, Any]:
    return {_PROBLEMS: [[str(each.location.path), each.location.line, each.message, each.hint, each.rule] for each in problems]}


def _shown(spec: dg.AssetSpec) -> Iterator[Problem]:
    for path, line, message, hint, rule in spec.metadata.get(_PROBLEMS, ()):
        yield Problem(Location(Path(path), line), message, hint, rule)
