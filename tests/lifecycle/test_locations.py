from mesh_platform.lifecycle.locations import with_location, without_location
from tests.sample_mesh import write_sample_mesh

FIRST_COMMENT = "# one entry a domain\n"


def test_a_domain_that_comes_and_goes_leaves_the_file_as_it_was(tmp_path):
    root = write_sample_mesh(tmp_path)
    file = root / "workspace.yaml"
    before = FIRST_COMMENT + file.read_text()
    file.write_text(before)
    added = str(with_location(root, "harbour").after)
    assert added.index("finance") < added.index("harbour") < added.index("sales")
    file.write_text(added)
    assert without_location(root, "harbour").after == before


def test_a_domain_that_is_not_there_changes_nothing(tmp_path):
    edit = without_location(write_sample_mesh(tmp_path), "harbour")
    assert edit.before == edit.after
