"""Which columns tell the rows of a sample apart: a guess, for what is unique today may not be so tomorrow."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from math import prod

from mesh_platform.concepts.personal_names import words
from mesh_platform.concepts.types import INTEGERS, DecimalType, Primitive
from mesh_platform.scaffolding.samples.profile import Profile
from mesh_platform.scaffolding.samples.rows import RELATION, Sample

_LIKE_A_KEY = frozenset({"id", "key", "code", "uuid", "guid", "number", "identifier", "sku", "isbn", "no", "nr"})
_TIMES = frozenset({Primitive.DATE, Primitive.TIMESTAMP, Primitive.TIMESTAMPTZ})
_MOST_COLUMNS = 3
_MOST_TRIED = 8  # of which 28 pairs and 56 triples
_LONGEST_TEXT = 64
_NEAR = 0.75  # the estimate of distinct values is seldom further off


def primary_key(sample: Sample, profiles: Sequence[Profile]) -> tuple[str, ...]:
    """The smallest set of columns that are never missing and unique together, by their names in the sample; empty where there is none."""
    able = [each for each in profiles if each.present == sample.rows and _can_be_key(each) and not _measures(each, sample, profiles)]
    ranked = sorted(able, key=_rank)
    if sample.rows < 2:  # one row is told apart by anything
        return tuple(each.source for each in ranked[:1] if is_like_a_key(each.source))
    for each in ranked:
        if each.distinct >= _NEAR * sample.rows and _is_unique(sample, (each,)):
            return (each.source,)
    for size in range(2, _MOST_COLUMNS + 1):
        for found in _promising(sample, ranked, size):
            if _is_unique(sample, found):
                return tuple(each.source for each in profiles if each in found)
    return ()


def is_like_a_key(name: str) -> bool:
    return not _LIKE_A_KEY.isdisjoint(words(name.replace(" ", "_")))


def _can_be_key(profile: Profile) -> bool:
    of = profile.type
    if of is Primitive.STRING:
        return profile.maximum is not None and profile.maximum <= _LONGEST_TEXT
    return of in INTEGERS or of in _TIMES or (isinstance(of, DecimalType) and of.scale == 0)


def _measures(profile: Profile, sample: Sample, profiles: Sequence[Profile]) -> bool:
    """Whether a number is more likely an amount that happens to differ than the name of something."""
    is_named = is_like_a_key(profile.source) or profile is profiles[0]
    return profile.type in INTEGERS and not is_named and profile.distinct > sample.rows / 2


def _rank(profile: Profile) -> tuple[bool, bool]:
    """What is called like a key first, then texts and numbers before times; sorting keeps the order of the columns."""
    return not is_like_a_key(profile.source), profile.type in _TIMES


def _promising(sample: Sample, ranked: Sequence[Profile], size: int) -> Iterator[tuple[Profile, ...]]:
    """The sets that may be unique by an estimate, computed for all of them in one scan."""
    varied = [each for each in ranked if each.distinct > 1][:_MOST_TRIED]
    sets = [each for each in combinations(varied, size) if prod(one.distinct for one in each) >= _NEAR * sample.rows]
    if not sets:
        return
    estimates = ", ".join(f"approx_count_distinct(hash({', '.join(one.made_by for one in each)}))" for each in sets)
    found = sample.connection.execute(f"from {RELATION} select {estimates}").fetchall()[0]
    yield from (each for each, distinct in zip(sets, found, strict=True) if distinct >= _NEAR * sample.rows)


def _is_unique(sample: Sample, columns: tuple[Profile, ...]) -> bool:
    distinct = f"from {RELATION} select distinct {', '.join(each.made_by for each in columns)}"
    return sample.connection.execute(f"from ({distinct}) select count(*)").fetchall()[0][0] == sample.rows
