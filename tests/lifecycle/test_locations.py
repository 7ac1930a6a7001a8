import pytest

from mesh_platform.errors import UsageError
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


@pytest.mark.parametrize("change", [with_location, without_location])
def test_a_file_that_is_no_yaml_is_left_as_it_is_and_named_with_its_line(tmp_path, change):
    (tmp_path / "workspace.yaml").write_text("# mine\nload_from: [\n")
    with pytest.raises(UsageError, match=r"workspace\.yaml:[23]  it is no YAML"):
        change(tmp_path, "harbour")
