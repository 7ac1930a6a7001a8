"""A mesh to play in, or a domain for practice in the mesh that somebody has; and all of it gone again."""

from pathlib import Path

import pytest

from mesh_platform.declarations.reader import load_mesh
from mesh_platform.errors import Refused, UsageError
from mesh_platform.governance.check import check_mesh
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.learning.beginning import begin
from mesh_platform.learning.removal import plan_removal, remove
from mesh_platform.settings import Settings
from tests.publishing.conftest import Publisher
from tests.sample_mesh import REVENUE_ODPS, SAMPLE_MESH, write_sample_mesh
from tests.sample_ports import orders, port


@pytest.fixture(autouse=True)
def _no_mesh_named(monkeypatch):
    for name in ("MESH_ROOT", "MESH_HOME", "MESH_CATALOG_URI", "MESH_WAREHOUSE"):
        monkeypatch.delenv(name, raising=False)


def declared_files(root: Path) -> dict[str, str]:
    found = (each for each in root.rglob("*") if each.is_file() and not {".mesh", "__pycache__"} & set(each.parts))
    return {each.relative_to(root).as_posix(): each.read_text() for each in found}


def taken_out(root: Path) -> None:
    with open_lakehouse(Settings(root=root)) as lakehouse:
        mesh, _ = load_mesh(root)
        remove(lakehouse, mesh, plan_removal(lakehouse, mesh))


def test_a_new_mesh_holds_from_the_first_moment(tmp_path):
    root = begin(tmp_path / "new" / "mesh").root
    assert check_mesh(root).problems == ()
    assert check_mesh(root).notices == ()


def test_a_mesh_that_somebody_has_keeps_what_it_has_and_is_as_before_afterwards(tmp_path):
    root = write_sample_mesh(tmp_path, {".github/CODEOWNERS": "* @acme/platform\n", "domains/__init__.py": ""})
    before = declared_files(root)
    begin(root)
    assert check_mesh(root).problems == ()
    assert "/domains/bakery/ @acme/bakery" in (root / ".github" / "CODEOWNERS").read_text()
    taken_out(root)
    assert declared_files(root) == before


def test_only_tables_of_the_lessons_are_removed(tmp_path):
    root = begin(write_sample_mesh(tmp_path)).root
    mesh, _ = load_mesh(root)
    with open_lakehouse(Settings(root=root)) as lakehouse:
        for address in ("sales.orders.daily", "bakery.orders.lines"):
            Publisher(lakehouse).publish(port(address), orders((1, "2024-03-01", "1", "Ada")))
        remove(lakehouse, mesh, plan_removal(lakehouse, mesh))
        assert [*map(str, lakehouse.tables.addresses())] == ["sales.orders.daily"]


def test_whoever_begins_again_begins_anew(tmp_path):
    root = begin(tmp_path / "mesh").root
    taken_out(root)
    with pytest.raises(UsageError, match="nobody has begun"):
        taken_out(root)
    assert begin(root).root == root


@pytest.mark.parametrize("taken", ["domains/bakery/domain.yaml", "domains/cafe/domain.yaml", "practice/own.csv"])
def test_nothing_of_somebody_else_is_overwritten(tmp_path, taken):
    root = write_sample_mesh(tmp_path, {taken: "mine"})
    before = declared_files(root)
    with pytest.raises(UsageError, match="is there already"):
        begin(root)
    assert declared_files(root) == before


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path):
    (tmp_path / "letter.txt").write_text("Dear Ada")
    with pytest.raises(UsageError, match="something else than a mesh"):
        begin(tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["letter.txt"]


def test_a_file_can_be_no_folder(tmp_path):
    (tmp_path / "letter.txt").write_text("Dear Ada")
    with pytest.raises(UsageError, match="can be no folder"):
        begin(tmp_path / "letter.txt")


def test_a_new_mesh_records_nothing_in_another(tmp_path, monkeypatch):
    monkeypatch.setenv("MESH_HOME", str(tmp_path / "elsewhere"))
    with pytest.raises(UsageError, match="MESH_HOME names another mesh"):
        begin(tmp_path / "mesh")
    assert list(tmp_path.iterdir()) == []


def test_what_others_read_is_not_taken_from_under_them(tmp_path):
    root = begin(write_sample_mesh(tmp_path)).root
    reading = SAMPLE_MESH[REVENUE_ODPS].replace("sales.orders.daily", "bakery.orders.lines")
    (root / REVENUE_ODPS).write_text(reading)
    with pytest.raises(Refused, match=r"finance\.revenue would miss what it reads"):
        taken_out(root)
    assert (root / "domains" / "bakery" / "orders" / "lines.sql").is_file()
