import pytest

from mesh_platform.concepts.change import Impact
from mesh_platform.governance.changes.versions import is_enough, next_version, overall
from tests.governance.changes.test_comparison import column, compare, promise


@pytest.mark.parametrize(
    ("old", "impact", "suggested"),
    [
        ("1.2.3", Impact.MAJOR, "2.0.0"),
        ("1.2.3", Impact.MINOR, "1.3.0"),
        ("1.2.3", Impact.PATCH, "1.2.4"),
        ("1.2.3", None, "1.2.3"),
        ("v2.1", Impact.MINOR, "v2.2.0"),
        ("1.2.0-rc.1", Impact.PATCH, "1.2.1"),
        ("3", Impact.MAJOR, "4.0.0"),
        ("0.4.1", Impact.MAJOR, "0.5.0"),
        ("0.4.1", Impact.MINOR, "0.4.2"),
        ("0.4.1", Impact.PATCH, "0.4.2"),
    ],
)
def test_the_next_version_tells_of_the_change(old, impact, suggested):
    assert next_version(old, impact) == suggested
    assert is_enough(old, suggested, impact)


@pytest.mark.parametrize(
    ("old", "new", "impact", "enough"),
    [
        ("1.2.3", "1.9.9", Impact.MAJOR, False),
        ("1.2.3", "2.0.0", Impact.MAJOR, True),
        ("1.2.3", "1.2.3", Impact.PATCH, False),
        ("1.2.3", "1.2.3", None, True),
        ("0.4.1", "0.4.9", Impact.MAJOR, False),
        ("0.4.1", "0.5.0", Impact.MAJOR, True),
        ("0.4.1", "1.0.0", Impact.MAJOR, True),
    ],
)
def test_a_version_says_enough_or_not(old, new, impact, enough):
    assert is_enough(old, new, impact) is enough


def test_the_largest_impact_counts():
    assert overall(()) is None
    assert overall(compare(promise(column("a")), promise(column("b")))) is Impact.MAJOR
    assert overall(compare(promise(column("a")), promise(column("a"), column("b")))) is Impact.MINOR
