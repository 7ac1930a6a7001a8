"""What a domain's code may define. Dagster itself lets all of this pass, and it breaks other domains."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import dagster as dg

from mesh_platform.concepts.domain import Domain
from mesh_platform.concepts.problem import Location, Problem

KEY_PREFIX, KEY_TWICE, FOREIGN_CHECK = "key-prefix", "key-twice", "foreign-check"


def code_problems(domain: Domain, assets: Iterable[Any], place: Location) -> list[Problem]:
    """The rules that one code location can break by itself."""
    made = [each for each in assets if isinstance(each, dg.AssetsDefinition)]
    keys = [key for each in made for key in each.keys if each.is_executable]
    checks = [key for each in made for key in each.check_keys]
    return [*_foreign_keys(domain, keys, place), *_twice(keys, place), *_foreign_checks(domain, checks, place)]


def _foreign_keys(domain: Domain, keys: Iterable[dg.AssetKey], place: Location) -> Iterator[Problem]:
    for key in sorted(set(keys)):
        if key.path[0] != domain.name:
            yield Problem(
                place,
                f"the asset {key.to_user_string()} lies outside the domain {domain.name}.",
                f'Give it a key below the domain: key_prefix="{domain.name}".',
                KEY_PREFIX,
            )


def _twice(keys: Iterable[dg.AssetKey], place: Location) -> Iterator[Problem]:
    for key, times in Counter(keys).items():
        if times > 1:
            yield Problem(place, f"the asset {key.to_user_string()} is defined {times} times.", "Keep one of them.", KEY_TWICE)


def _foreign_checks(domain: Domain, checks: Iterable[dg.AssetCheckKey], place: Location) -> Iterator[Problem]:
    for check in checks:
        if check.asset_key.path[0] != domain.name:
            yield Problem(
                place,
                f"the check {check.name} is on {check.asset_key.to_user_string()}, an asset of another domain.",
                "Ask its owner for a quality rule in the contract, or check an asset of your own that reads it.",
                FOREIGN_CHECK,
            )
