import json

from tests.cli.commands import run_mesh


def test_the_catalog_is_written_where_somebody_wants_it(built, tmp_path):
    done = run_mesh(built, "catalog", "build", "--output", str(tmp_path / "site"), "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["pages"] > 30
    assert (tmp_path / "site" / "ports" / "sales.orders.daily.html").is_file()
    assert (tmp_path / "site" / "static" / "search.js").is_file()


def test_what_is_no_catalog_is_never_overwritten(built, tmp_path):
    (tmp_path / "letter.txt").write_text("mine")
    done = run_mesh(built, "catalog", "build", "--output", str(tmp_path))
    assert done.returncode == 2
    assert "holds other files" in done.stderr
