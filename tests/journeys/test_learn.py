"""A newcomer's whole walk through `mesh learn`, at a narrow terminal without colour: does what it says, types what it prints."""

import pytest

from mesh_platform.learning.library import lessons
from tests.learning.newcomer import COLUMNS, Newcomer, commands

pytestmark = pytest.mark.soak  # some fifty commands, each a process of its own

STEPS = sum(len(each.steps) for each in lessons())


@pytest.fixture(scope="module")
def newcomer(tmp_path_factory):
    made = Newcomer(tmp_path_factory.mktemp("newcomer"))
    yield made
    made.leave()


@pytest.fixture(scope="module")
def walk(newcomer) -> list[str]:
    """What `mesh learn` showed at each step, until it had nothing more to teach."""
    (begin,) = commands(newcomer.type("mesh learn"))
    started = newcomer.type(begin.replace("~/first-mesh", "first"))
    for each in commands(started):
        newcomer.type(each)
    newcomer.folder = newcomer.folder / "first"
    shown = [newcomer.type("mesh learn")]
    while "Then: mesh learn" in shown[-1] and len(shown) <= STEPS:
        newcomer.follow(shown[-1])
        shown.append(newcomer.type("mesh learn"))
    return shown


def test_each_step_is_taken_at_the_first_try(walk):
    assert len(walk) == STEPS + 1
    assert f"all {STEPS} steps of {len(lessons())} lessons" in walk[-1]


def test_prose_keeps_to_the_width_of_the_terminal(walk):
    copied = ("  $ ", "    ")  # commands and changes keep their lines, however long
    wide = [line for shown in walk for line in shown.splitlines() if len(line.rstrip()) > COLUMNS and not line.startswith(copied)]
    assert wide == []


def test_what_the_lessons_made_goes_again(newcomer, walk):
    assert walk
    asked = newcomer.type("mesh learn reset")
    assert "removed  domains/cafe/" in asked
    assert list((newcomer.folder / "domains").glob("*/*")) == []
    assert "the mesh holds  0 domains" in newcomer.type("mesh check")
    assert "everything fits" in newcomer.type("mesh audit verify")
    assert "mesh learn start" in newcomer.type("mesh learn")
