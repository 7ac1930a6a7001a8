import pytest
import yaml

from mesh_platform.declarations.reader import load_mesh
from mesh_platform.declarations.workspace import expected_workspace, render_workspace, workspace_problems
from tests.sample_mesh import SAMPLE_MESH, write_sample_mesh

TEXT = SAMPLE_MESH["workspace.yaml"]


def found(root, text):
    mesh, _ = load_mesh(write_sample_mesh(root, {"workspace.yaml": text}))
    return [str(each) for each in workspace_problems(mesh)]


def test_the_rendered_workspace_has_one_location_for_each_domain(tmp_path):
    mesh, _ = load_mesh(write_sample_mesh(tmp_path))
    assert render_workspace(mesh) == TEXT
    assert yaml.safe_load(render_workspace(mesh)) == expected_workspace(mesh)
    assert workspace_problems(mesh) == ()


def test_the_order_of_the_locations_does_not_matter(tmp_path):
    entries = yaml.safe_load(TEXT)["load_from"]
    assert found(tmp_path, yaml.safe_dump({"load_from": entries[::-1]})) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            TEXT.partition("- python_module:\n    module_name: domains.sales")[0],
            "workspace.yaml:1  `load_from`: the domain sales has no code location.",
        ),
        (
            TEXT.replace("location_name: sales", "location_name: sale"),
            "workspace.yaml:8  `load_from.1.python_module.location_name`: there is no",
        ),
        (TEXT.replace("domains.sales.def", "domains.finance.def"), "workspace.yaml:7  `load_from.1.python_module.module_name`: must be"),
        (TEXT.replace("directory: .", "directory: ..", 1), "workspace.yaml:5  `load_from.0.python_module.working_directory`: must be `.`."),
        (TEXT + "    attribute: x\n", "workspace.yaml:10  `load_from.1.python_module.attribute`: makes this domain load differently"),
        (TEXT + "- python_file: a.py\n", "workspace.yaml:10  `load_from.2`: must be a `python_module` with a `location_name`."),
        (TEXT + "".join(TEXT.splitlines(keepends=True)[1:5]), "workspace.yaml:10  `load_from.2`: 'finance' is loaded twice."),
        ("load_from: all\n", "workspace.yaml:1  `load_from`: must be a list of code locations."),
        ("", "workspace.yaml  is empty."),
    ],
)
def test_a_workspace_that_differs_from_the_domains_is_refused(tmp_path, text, message):
    assert any(each.startswith(message) for each in found(tmp_path, text))


def test_a_domain_that_is_not_valid_still_has_its_location(tmp_path):
    mesh, _ = load_mesh(write_sample_mesh(tmp_path, {"domains/sales/domain.yaml": "["}))
    assert workspace_problems(mesh) == ()
