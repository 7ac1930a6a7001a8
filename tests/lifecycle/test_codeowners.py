from pathlib import Path

import pytest

from mesh_platform.declarations.reader import load_mesh
from mesh_platform.lifecycle.codeowners import PLACES, owner_lines, with_domain, without_domain

ROOT = Path(__file__).parents[2]


def test_every_domain_of_the_mesh_is_reviewed_by_its_owner_and_nobody_else_is_named():
    mesh, _ = load_mesh(ROOT)
    lines = [each for each in (ROOT / ".github" / "CODEOWNERS").read_text().splitlines() if not each.startswith(("#", "*"))]
    expected = "".join(owner_lines(each.name, each.team.owner, organisation="example-org") for each in mesh.domains)
    assert sorted(lines) == sorted(expected.splitlines())


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_a_domain_is_added_wherever_the_file_lies(tmp_path, place):
    file = tmp_path / place
    file.parent.mkdir(exist_ok=True)
    file.write_text("* @acme/platform")
    (edit,) = with_domain(tmp_path, "harbour", "team:harbour")
    assert edit.path == place
    assert edit.after == "* @acme/platform\n/domains/harbour/ @acme/harbour\n/dbt_projects/harbour/ @acme/harbour\n"


def test_somebody_with_an_address_is_named_by_it(tmp_path):
    (tmp_path / "CODEOWNERS").write_text("")
    (edit,) = with_domain(tmp_path, "harbour", "harbour@example.org")
    assert "/domains/harbour/ harbour@example.org\n" in str(edit.after)


def test_a_mesh_without_the_file_gets_none(tmp_path):
    assert list(with_domain(tmp_path, "harbour", "team:harbour")) == []


def test_what_was_added_is_taken_out_again_and_nothing_else(tmp_path):
    before = "* @acme/platform\n/domains/harbours/ @acme/harbours\n"
    (tmp_path / "CODEOWNERS").write_text(before)
    (edit,) = with_domain(tmp_path, "harbour", "team:harbour")
    (tmp_path / "CODEOWNERS").write_text(str(edit.after))
    (edit,) = without_domain(tmp_path, "harbour")
    assert edit.after == before
