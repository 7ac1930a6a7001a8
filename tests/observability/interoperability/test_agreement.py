from dataclasses import replace

import pytest

from mesh_platform.concepts.types import Primitive
from mesh_platform.observability.interoperability.agreement import agreement_of
from mesh_platform.observability.interoperability.joins import declared_joins
from mesh_platform.observability.interoperability.measurement import Sameness
from tests.observability.interoperability.meshes import CUSTOMER, NUMBER, baskets, customers, mesh

SAME, DIFFERENT, UNSAID = Sameness.SAME, Sameness.DIFFERENT, Sameness.UNSAID


def agreed(own: dict, other: dict):
    held = mesh(customers(replace(NUMBER, **other)), baskets(replace(CUSTOMER, **own)))
    (join,) = declared_joins(held)
    return agreement_of(held, join)


@pytest.mark.parametrize(
    ("own", "other", "found"),
    [
        ({}, {}, (SAME, UNSAID, UNSAID)),
        ({"type": Primitive.INT}, {"type": Primitive.LONG}, (DIFFERENT, UNSAID, UNSAID)),
        ({"unit": "miles"}, {"unit": "miles"}, (SAME, SAME, UNSAID)),
        ({"unit": "miles"}, {"unit": "kilometres"}, (SAME, DIFFERENT, UNSAID)),
        ({"unit": "miles"}, {}, (SAME, UNSAID, UNSAID)),
        ({"allowed_values": ("a",)}, {"allowed_values": ("a", "b")}, (SAME, UNSAID, SAME)),
        ({"allowed_values": ("a", "c")}, {"allowed_values": ("a", "b")}, (SAME, UNSAID, DIFFERENT)),
        ({"allowed_values": ("a",)}, {}, (SAME, UNSAID, UNSAID)),
    ],
)
def test_types_units_and_allowed_values_are_compared_where_both_sides_say_them(own, other, found):
    agreement = agreed(own, other)
    assert (agreement.type, agreement.unit, agreement.values) == found
    assert len(agreement.differences) == found.count(DIFFERENT)


def test_a_difference_says_both_sides():
    assert agreed({"unit": "miles"}, {"unit": "kilometres"}).differences == ("customer is in miles, number in kilometres",)
    values = agreed({"allowed_values": ("a", "c", "d")}, {"allowed_values": ("a",)}).differences
    assert values == ("customer allows c, d, which number does not",)
