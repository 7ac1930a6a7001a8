import json

import pytest

from mesh_platform.testing import build
from tests.cli.commands import invoke
from tests.declarations.test_canvases import CANVAS
from tests.sample_mesh import write_sample_mesh
from tests.yaml_text import yaml_text

FILE = "domains/sales/returns.canvas.yaml"


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return write_sample_mesh(tmp_path)


def test_a_canvas_is_begun_and_every_question_of_it_is_open(root):
    done = invoke(root, "canvas", "new", "sales.returns")
    assert done.exit_code == 0
    assert "the canvas of sales.returns is written" in done.stdout
    checked = invoke(root, "canvas", "check", "sales.returns")
    assert checked.exit_code == 1
    assert f"{FILE}:7 " in checked.stdout
    assert "7 points open or wrong" in checked.stdout
    refused = invoke(root, "new", "product", "sales.returns", "--canvas", FILE)
    assert refused.exit_code == 2
    assert not (root / "domains" / "sales" / "returns").exists()


def test_a_canvas_that_is_answered_becomes_a_product_that_builds(root, monkeypatch):
    monkeypatch.setenv("MESH_ROOT", str(root))
    (root / FILE).write_text(yaml_text(CANVAS))
    checked = invoke(root, "canvas", "check", "sales.returns")
    assert checked.exit_code == 0
    assert "ready  1 question of 1 consumer, 4 columns" in checked.stdout
    assert f"mesh new product sales.returns --canvas {FILE}" in checked.stdout
    assert invoke(root, "new", "product", "sales.returns", "--canvas", FILE).exit_code == 0
    made = build("sales.returns.lines")
    assert made.failed == ()
    assert len(made.rows) == 1


def test_what_is_ready_is_told_to_programs_too(root):
    (root / FILE).write_text(yaml_text({**CANVAS, "access": "all"}))
    said = json.loads(invoke(root, "canvas", "check", FILE, "--json").stdout)
    assert not said["ready"]
    assert [each["place"].split(":")[0] for each in said["problems"]] == [FILE]


def test_a_canvas_of_another_product_is_not_taken(root):
    (root / FILE).write_text(yaml_text(CANVAS))
    done = invoke(root, "new", "product", "sales.complaints", "--canvas", FILE)
    assert done.exit_code == 2
    assert "mesh new product sales.returns --canvas" in done.stderr


def test_what_the_canvas_says_is_not_said_twice(root):
    (root / FILE).write_text(yaml_text(CANVAS))
    done = invoke(root, "new", "product", "sales.returns", "--canvas", FILE, "--port", "rows")
    assert done.exit_code == 2
    assert "leave out --port" in done.stderr


@pytest.mark.parametrize("address", ["sales", "sales.orders", "nowhere.returns", "sales.Returns"])
def test_a_canvas_is_begun_only_for_what_can_become_a_product(root, address):
    assert invoke(root, "canvas", "new", address).exit_code == 2
