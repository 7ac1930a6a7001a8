import pytest
from hypothesis import given
from hypothesis import strategies as st

from mesh_platform.concepts.names import NAME, PortAddress, ProductAddress, split_table
from mesh_platform.errors import InvalidName

names = st.from_regex(NAME, fullmatch=True)


@given(domain=names, product=names, port=names, major=st.integers(min_value=1, max_value=999))
def test_an_address_survives_being_written_and_read(domain, product, port, major):
    address = PortAddress(domain, product, port, major=major)
    assert PortAddress.parse(str(address)) == address


def test_the_first_major_version_has_no_suffix():
    assert PortAddress.parse("weather.observations.hourly").key == ("weather", "observations", "hourly")


def test_a_later_major_version_is_a_table_of_its_own():
    address = PortAddress.parse("weather.observations.hourly@2")
    assert address.key == ("weather", "observations", "hourly_v2")
    assert PortAddress.from_key(address.key) == address


@pytest.mark.parametrize(("table", "expected"), [("hourly_v2", ("hourly", 2)), ("hourly_v1", ("hourly_v1", 1)), ("tv_v", ("tv_v", 1))])
def test_only_a_major_above_one_is_read_from_a_table_name(table, expected):
    assert split_table(table) == expected


@pytest.mark.parametrize(
    "text", ["", "a", "a.b", "a.b.c.d", "A.b.c", "a.*.c", "a.b.c@0", "a.b.c@", "a.b.c@x", "../b.c.d", "a.b.ç", "a..c", "a.b.c;"]
)
def test_what_can_never_be_an_address_is_refused(text):
    with pytest.raises(InvalidName):
        PortAddress.parse(text)


def test_a_refused_name_comes_with_the_rule():
    with pytest.raises(InvalidName, match="starts with a letter"):
        ProductAddress.parse("sales.Orders")
