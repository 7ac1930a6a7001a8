"""What is reported as harmless is, and what is reported to break can: judged by the checks themselves.

Each kind of promise comes in a few forms. Every form is compared with every other, and both are put to data at their limits.
"""

from dataclasses import fields
from functools import cache, reduce
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mesh_platform.concepts.change import Change, Direction, Impact
from mesh_platform.concepts.contract import DataContract, Limits
from mesh_platform.governance.changes.comparison import compare
from mesh_platform.quality.quality_rules import METRICS
from tests.governance.changes.data import Data, is_kept
from tests.governance.changes.forms import Form, plain
from tests.governance.changes.kind import Kind
from tests.governance.changes.kinds import KINDS
from tests.governance.changes.value_kinds import LIMITS

Changes = tuple[Change, ...]

each_kind = pytest.mark.parametrize("kind", KINDS, ids=str)
weaker = (Direction.LOOSENS, Direction.BOTH)


@cache
def contracts(kind: Kind) -> tuple[DataContract, ...]:
    return tuple(form(plain(kind.columns)) for form in kind.forms)


@cache
def kept(kind: Kind) -> tuple[frozenset[int], ...]:
    """For each form, the places of the data that keeps it."""
    return tuple(frozenset(place for place, data in enumerate(kind.data) if is_kept(each, data)) for each in contracts(kind))


@cache
def told(kind: Kind) -> dict[tuple[int, int], Changes]:
    """What is said of each two forms, the same one twice among them."""
    made = contracts(kind)
    return {(old, new): compare(made[old], made[new]) for old, new in product(range(len(made)), repeat=2)}


def is_harmless(changes: Changes) -> bool:
    return not any(each.breaks_consumers or each.direction is Direction.UNDETERMINED for each in changes)


@each_kind
def test_data_that_keeps_the_new_form_keeps_the_old_one_unless_a_change_breaks_or_cannot_be_told(kind):
    judged = kept(kind)
    wrong = [
        (kind.data[min(judged[new] - judged[old])], each)
        for (old, new), each in told(kind).items()
        if is_harmless(each) and judged[new] - judged[old]
    ]
    assert wrong == []


@each_kind
def test_what_breaks_is_shown_by_data(kind):
    judged = kept(kind)
    certain = {pair: each for pair, each in told(kind).items() if all(one.direction is not Direction.UNDETERMINED for one in each)}
    breaking = {pair for pair, each in certain.items() if not is_harmless(each)}
    shown = {(old, new) for old, new in breaking if judged[new] - judged[old]}
    assert shown
    assert shown == breaking or not kind.exact


@each_kind
def test_only_of_texts_units_and_months_it_cannot_be_told(kind):
    directions = {one.direction for each in told(kind).values() for one in each}
    assert (Direction.UNDETERMINED in directions) == kind.open


@each_kind
def test_the_way_back_has_the_opposite_direction(kind):
    for (old, new), changes in told(kind).items():
        there = {each.path: each.direction for each in changes}
        assert there == {each.path: each.direction.reversed for each in told(kind)[new, old]}


@each_kind
def test_only_promises_that_grew_weaker_break_and_each_is_told_once(kind):
    for (old, new), changes in told(kind).items():
        assert not changes if old == new else len({each.path for each in changes}) == len(changes)
        assert all(each.direction in weaker for each in changes if each.impact is Impact.MAJOR)


def test_every_limit_and_metric_is_among_the_kinds():
    assert {word for words in LIMITS.values() for word in words} == {each.name for each in fields(Limits)}
    assert set(METRICS) <= {each.name for each in KINDS}


@st.composite
def two_kinds(draw: st.DrawFn) -> tuple[DataContract, DataContract, tuple[Data, ...]]:
    """Two contracts that differ in two kinds of promises, and data for each and for both."""
    kinds = [draw(st.sampled_from(KINDS)) for _ in range(2)]
    columns = tuple(sorted({name for each in kinds for name in each.columns}))
    old, new = (_made(columns, [draw(st.sampled_from(each.forms)) for each in kinds]) for _ in range(2))
    one, other = (draw(st.sampled_from(each.data)) for each in kinds)
    return old, new, (one, other, one.beside(other), other.beside(one))


def _made(columns: tuple[str, ...], forms: list[Form]) -> DataContract:
    return reduce(lambda made, form: form(made), forms, plain(columns))


@settings(max_examples=100, deadline=None)
@given(two_kinds())
def test_kinds_do_not_hide_one_another(drawn):
    one, other, data = drawn
    for old, new in ((one, other), (other, one)):
        if is_harmless(compare(old, new)):
            assert [each for each in data if is_kept(new, each) and not is_kept(old, each)] == []
