import pytest

from mesh_platform.catalog.site.building import MARK, build
from mesh_platform.errors import UsageError


def test_a_folder_that_holds_something_else_is_left_alone(site, tmp_path):
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(UsageError, match="holds other files"):
        build(site.lakehouse, site.view, tmp_path)
    assert (tmp_path / "letter.txt").read_text() == "mine"
    with pytest.raises(UsageError, match="is a file"):
        build(site.lakehouse, site.view, tmp_path / "letter.txt")


def test_a_catalog_is_written_anew_and_what_is_gone_goes(site, tmp_path):
    (tmp_path / MARK).write_text("")
    (tmp_path / "ports").mkdir()
    (tmp_path / "ports" / "gone.html").write_text("")
    built = build(site.lakehouse, site.view, tmp_path)
    assert not (tmp_path / "ports" / "gone.html").exists()
    assert built.pages == sum(1 for each in tmp_path.rglob("*") if each.is_file() and "static" not in each.parts) - 1


def test_some_ports_can_be_written_alone(site, tmp_path):
    build(site.lakehouse, site.view, tmp_path, only=site.view.mesh.select("finance"))
    assert (tmp_path / "ports" / "finance.revenue.monthly.html").exists()
    assert (tmp_path / "index.html").exists()
    assert not (tmp_path / "ports" / "sales.orders.daily.html").exists()
