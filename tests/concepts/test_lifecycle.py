from dataclasses import replace
from itertools import pairwise

import pytest

from mesh_platform.concepts.lifecycle import Lifecycle, can_lead_to, may_become, state_of
from tests.sample_ports import contract, port, product


def test_a_life_goes_forward_step_by_step():
    assert all(may_become(now, then) for now, then in pairwise(Lifecycle))
    assert not may_become(Lifecycle.ACTIVE, Lifecycle.RETIRED)
    assert can_lead_to(Lifecycle.ACTIVE, Lifecycle.RETIRED)


@pytest.mark.parametrize(("now", "then"), [("retired", "active"), ("active", "draft"), ("deprecated", "draft"), ("draft", "proposed")])
def test_what_was_promised_is_not_taken_back_by_a_word(now, then):
    assert not may_become(Lifecycle(now), Lifecycle(then))
    assert not can_lead_to(Lifecycle(now), Lifecycle(then))


def test_a_deprecation_can_be_taken_back():
    assert may_become(Lifecycle.DEPRECATED, Lifecycle.ACTIVE)


@pytest.mark.parametrize(
    ("of_product", "of_contract", "deprecated", "state"),
    [
        ("active", "active", False, "active"),
        ("active", "draft", False, "draft"),
        ("deprecated", "active", False, "deprecated"),
        ("active", "retired", False, "retired"),
        ("active", "active", True, "deprecated"),
        ("retired", "active", False, "retired"),
    ],
)
def test_a_port_outlives_neither_its_product_nor_its_contract(of_product, of_contract, deprecated, state):
    of = replace(port(), contract=contract(status=of_contract), deprecated=deprecated)
    assert state_of(product(of, status=of_product), of) == state
