"""Versions: what a change asks of the next one, and whether the declared one says enough (SemVer 2.0).

Before 1.0.0 anything may change, but nobody is served by not being told: there a breaking change raises the minor version and
everything else the patch, as package managers have come to read such versions.
"""

import re
from collections.abc import Iterable

from mesh_platform.concepts.change import Change, Impact

_NUMBERS = re.compile(r"v?(\d+)(?:\.(\d+))?(?:\.(\d+))?")
_RANKS = tuple(Impact)  # from the smallest on

Numbers = tuple[int, int, int]


def overall(changes: Iterable[Change]) -> Impact | None:
    """The largest impact; None where nothing changed."""
    return max((each.impact for each in changes), key=_RANKS.index, default=None)


def next_version(old: str, impact: Impact | None) -> str:
    """The smallest version that says enough, without what stands behind `-` or `+` in the old one."""
    if impact is None:
        return old
    prefix = "v" if old.startswith("v") else ""
    return prefix + ".".join(map(str, _next(_numbers(old), impact)))


def is_enough(old: str, new: str, impact: Impact | None) -> bool:
    """Whether the new version tells of a change of this impact."""
    return impact is None or _numbers(new) >= _next(_numbers(old), impact)


def _next(old: Numbers, impact: Impact) -> Numbers:
    major, minor, patch = old
    place = _RANKS[::-1].index(impact) + (major == 0)
    if place == 0:
        return (major + 1, 0, 0)
    return (major, minor + 1, 0) if place == 1 else (major, minor, patch + 1)


def _numbers(version: str) -> Numbers:
    found = _NUMBERS.match(version)
    major, minor, patch = (int(each or 0) for each in found.groups()) if found else (0, 0, 0)
    return major, minor, patch
