"""What cannot be loaded stays visible: as an asset that nothing can run, with the reason on its page."""

import logging
from collections.abc import Iterable
from pathlib import Path

import dagster as dg

from mesh_platform.concepts.problem import Location, Problem
from mesh_platform.errors import MeshError

_PROBLEMS = "mesh/problems"

logger = logging.getLogger("mesh_platform")


def unloadable_asset(key: dg.AssetKey, problems: Iterable[Problem], *, group: str) -> dg.AssetSpec:
    """Shows the problems where a person looks for the port or product."""
    found = list(problems)
    for each in found:
        logger.warning("%s cannot be loaded: %s", key.to_user_string(), each)
    listed = "\n".join(f"- `{each.location}` {each.message} {each.hint}".rstrip() for each in found)
    return dg.AssetSpec(
        key,
        description=f"Cannot be loaded: its declarations have {len(found)} problem(s).\n\n{listed}\n\nSee all of them with `mesh check`.",
        group_name=group,
        metadata={_PROBLEMS: [[str(each.location.path), each.location.line, each.message, each.hint, each.rule] for each in found]},
        kinds={"invalid"},
        tags={"mesh/state": "invalid"},
    )


def problems_shown(definitions: dg.Definitions) -> list[Problem]:
    """The problems of everything in a code location that could not be loaded."""
    shown = [row for each in definitions.resolve_all_asset_specs() for row in each.metadata.get(_PROBLEMS, ())]
    return [Problem(Location(Path(path), line), message, hint, rule) for path, line, message, hint, rule in shown]


def problem_of(error: MeshError, default: Problem) -> list[Problem]:
    """The problems an error carries, else its own fact at the place of `default`."""
    carried: tuple[Problem, ...] = getattr(error, "problems", ())
    return list(carried) or [Problem(default.location, error.fact, error.hint, default.rule)]
