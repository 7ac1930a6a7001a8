import pytest
from hypothesis import given
from hypothesis import strategies as st

from mesh_platform.concepts.names import NAME, split_table
from mesh_platform.errors import InvalidName
from mesh_platform.scaffolding.names import new_name, suggested_name


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("Storms", "storms"),
        ("wind Stärke (km/h)", "wind_starke_km_h"),
        ("lateFlights", "late_flights"),
        ("2024-orders", "n2024_orders"),
        ("_hidden", "hidden"),
        ("hourly_v2", "hourly"),
        ("a" * 70, "a" * 63),
    ],
)
def test_a_name_that_cannot_be_one_is_refused_with_one_that_can(text, near):
    with pytest.raises(InvalidName, match=near):
        new_name(text, "product")
    assert new_name(near, "product") == near


def test_a_name_of_which_nothing_is_left_is_refused_with_the_rule():
    with pytest.raises(InvalidName, match="starts with a letter"):
        new_name("…", "product")


@given(st.text(max_size=80))
def test_what_is_suggested_can_always_be_used(text):
    near = suggested_name(text)
    assert near == "" or (NAME.fullmatch(near) and split_table(near) == (near, 1))
