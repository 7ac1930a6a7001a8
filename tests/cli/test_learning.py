import json

import pytest

from mesh_platform.learning.beginning import begin
from mesh_platform.learning.library import lessons
from tests.cli.commands import invoke, run_mesh
from tests.sample_mesh import write_sample_mesh


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    return begin(tmp_path_factory.mktemp("learn") / "mesh").root


def test_a_new_mesh_is_begun_and_says_where_to_go(tmp_path):
    done = run_mesh(tmp_path, "learn", "start", "my mesh")
    assert done.returncode == 0
    assert f"cd '{tmp_path / 'my mesh'}'" in done.stdout
    assert (tmp_path / "my mesh" / "practice" / "cafe_sales.csv").is_file()


def test_no_mesh_is_begun_while_another_is_named(tmp_path):
    done = invoke(tmp_path, "learn", "start", str(tmp_path / "mesh"))
    assert done.exit_code == 2
    assert "unset MESH_ROOT" in done.stderr


def test_whoever_has_no_mesh_yet_is_told_how_to_begin(tmp_path):
    done = run_mesh(tmp_path, "learn")
    assert done.returncode == 0
    assert "mesh learn start ~/first-mesh" in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_mesh_in_which_nobody_learns_is_left_as_it_is(tmp_path):
    root = write_sample_mesh(tmp_path)
    assert "mesh learn start" in invoke(root, "learn").stdout
    assert not (root / ".mesh").exists()


def test_the_step_at_hand_comes_with_its_commands(begun):
    shown = json.loads(invoke(begun, "learn", "next", "--json").stdout)
    assert not shown["finished"]
    assert shown["next"]["step"] == "Build what is there"
    assert shown["next"]["commands"][-1] == "mesh run bakery"


def test_a_step_that_is_open_is_a_no(begun):
    done = invoke(begun, "learn", "check")
    assert done.exit_code == 1
    assert "open  Build what is there" in done.stdout
    assert "Not done yet: bakery.orders.lines was not built." in done.stdout


def test_every_lesson_is_listed_with_how_far_one_has_come(begun):
    shown = invoke(begun, "learn", "list").stdout
    assert all(each.title in shown for each in lessons())
    assert shown.count(" 0 of ") == len(lessons())


def test_a_lesson_can_be_read_ahead(begun):
    assert "expresso" in invoke(begun, "learn", "show", "2").stdout
    assert invoke(begun, "learn", "show", "99").exit_code == 2


def test_whoever_is_stuck_is_helped(begun):
    assert "domain.product.port" in invoke(begun, "learn", "hint").stdout


def test_nothing_is_taken_out_without_a_yes(begun):
    done = invoke(begun, "learn", "reset")
    assert done.exit_code == 2
    assert "mesh learn reset --yes" in done.stderr
    assert (begun / "domains" / "bakery").is_dir()


@pytest.mark.parametrize("command", ["check", "hint", "list", "reset"])
def test_where_nobody_has_begun_the_commands_say_how(tmp_path, command):
    done = invoke(write_sample_mesh(tmp_path), "learn", command)
    assert done.exit_code == 2
    assert "mesh learn start" in done.stderr


def test_beginning_twice_is_called_wrongly_and_says_how_to_go_on(begun):
    done = invoke(begun, "learn", "start", str(begun))
    assert done.exit_code == 2
    assert "go on: mesh learn" in done.stderr
