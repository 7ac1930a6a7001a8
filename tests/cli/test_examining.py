import json

import pytest

from tests.cli.commands import invoke
from tests.sample_mesh import write_sample_mesh


@pytest.fixture
def root(tmp_path):
    return write_sample_mesh(tmp_path)


def test_the_doctor_says_what_is_well_and_how_to_mend_the_rest(root):
    found = invoke(root, "doctor")
    assert found.exit_code == 0
    assert "packages are as they are asked for" in found.stdout
    told = json.loads(invoke(root, "doctor", "--json").stdout)
    assert told["ill"] is False
    assert {each["part"] for each in told["diagnoses"]} >= {"installation", "settings", "machine", "declarations", "Dagster"}


def test_what_is_ill_fails_the_command_for_programs(root):
    key = root / ".mesh" / "masking.key"
    key.parent.mkdir()
    key.write_text("secret")
    key.chmod(0o644)
    found = invoke(root, "doctor")
    assert found.exit_code == 1
    assert "chmod 600" in found.stdout
    assert "1 ill" in found.stdout
