import json
from pathlib import Path

import pytest
import yaml

from mesh_platform.cli.completion import complete_address
from mesh_platform.declarations.reader import require_mesh
from tests.cli.commands import invoke
from tests.sample_mesh import write_sample_mesh


@pytest.fixture
def root(tmp_path) -> Path:
    return write_sample_mesh(tmp_path / "mesh")


def test_documents_are_printed_one_after_the_other(root):
    result = invoke(root, "export", "odps")

    assert result.exit_code == 0
    assert [each["id"] for each in yaml.safe_load_all(result.stdout)] == ["finance.revenue", "sales.orders"]


def test_programs_get_paths_and_documents(root):
    (found,) = json.loads(invoke(root, "export", "odcs", "sales", "--json").stdout)

    assert found["path"] == "sales/orders/daily.odcs.yaml"
    assert found["document"]["kind"] == "DataContract"


def test_files_are_written_and_named(root, tmp_path):
    result = invoke(root, "export", "odcs", "sales.orders.daily", "--output", str(tmp_path / "out"))

    assert "1 document in" in result.stdout
    assert (tmp_path / "out/sales/orders/daily.odcs.yaml").is_file()


def test_a_mesh_that_ran_nothing_says_that_there_is_nothing_to_say(root):
    assert invoke(root, "export", "openlineage").stdout == "there is nothing to say in this format\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["export", "odps", "sales.order"], "sales.order"),
        (["export", "cdif"], "cdif"),
        (["export", "odps", "--output", "/proc/nowhere"], "cannot be written"),
        (["import", "nowhere"], "there is no"),
    ],
)
def test_a_wrong_call_is_told_with_what_is_wrong(root, arguments, said):
    result = invoke(root, *arguments)

    assert result.exit_code == 2
    assert said in result.stderr


def test_a_product_goes_out_of_one_domain_and_into_another(root, tmp_path):
    for each in ("odps", "odcs"):
        invoke(root, "export", each, "sales.orders", "--output", str(tmp_path / "out"))

    shown = invoke(root, "import", str(tmp_path / "out"), "--into", "finance.copied", "--dry-run")
    assert "+id: finance.copied" in shown.stdout
    assert not (root / "domains/finance/copied").exists()

    made = invoke(root, "import", str(tmp_path / "out"), "--into", "finance.copied")
    assert made.exit_code == 0, made.stderr
    assert "undo: rm -r domains/finance/copied" in made.stdout
    assert require_mesh(root).select("finance.copied.daily")


def test_an_import_tells_programs_what_was_left_out(root, tmp_path):
    file = tmp_path / "peer.yaml"
    file.write_text(
        "kind: DataContract\nid: a\nversion: 1.0.0\ncolour: red\nschema: [{name: t, properties: [{name: a, logicalType: string}]}]\n"
    )

    told = json.loads(invoke(root, "import", str(file), "--into", "finance.t", "--json").stdout)

    assert told["subject"] == "finance.t"
    assert any("colour" in each for each in told["notes"])


def test_the_shell_completes_addresses(root, monkeypatch):
    monkeypatch.setenv("MESH_ROOT", str(root))
    assert complete_address("sales.o") == ["sales.orders", "sales.orders.daily"]
