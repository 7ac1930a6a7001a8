import json
from base64 import b64decode
from pathlib import Path

import pytest

from mesh_platform.concepts.release import Mode
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.lakehouse.upkeep import compaction
from mesh_platform.observability.verification.verification import verify_releases
from mesh_platform.orchestration.automation.maintenance import maintenance_schedule
from mesh_platform.settings import load_settings
from tests.cli.commands import environment, invoke, run_mesh
from tests.publishing.conftest import Publisher
from tests.sample_mesh import write_sample_mesh
from tests.sample_ports import contract, orders, port

ORDERS = "sales.orders.daily"
TRUSTED = """\
apiVersion: v1.0.0
kind: TrustedKeys
keys:
- name: builds
  publicKey: {key}
  since: 2026-01-01T00:00:00Z
"""


@pytest.fixture(scope="module")
def signed(tmp_path_factory) -> tuple[Path, str]:
    """A mesh whose releases are signed, and the private key's text."""
    root = write_sample_mesh(tmp_path_factory.mktemp("signed"))
    file = root.parent / "keys" / "builds.key"
    made = json.loads(invoke(root, "key", "new", str(file), "--json").stdout)
    (root / "trusted_keys.yaml").write_text(TRUSTED.format(key=made["publicKey"]), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MESH_SIGNING_KEY", str(file))
        patch.setattr("tests.cli.commands.environment", lambda **extra: environment(MESH_SIGNING_KEY=str(file), **extra))
        done = run_mesh(root, "run", "sales")
    assert done.returncode == 0, done.stdout + done.stderr
    return root, file.read_text()


def test_what_is_signed_is_shown_with_who_signed(signed):
    root, _ = signed
    result = invoke(root, "verify", "sales")
    assert result.exit_code == 0, result.output
    assert "signed by builds" in result.stdout
    assert "every release is what was published  1 release, 1 file" in result.stdout
    assert json.loads(invoke(root, "verify", "--json").stdout)["releases"][0]["proof"] == "signed"


def test_one_release_is_asked_for_by_its_snapshot(signed):
    root, _ = signed
    (snapshot,) = [each["snapshot"] for each in json.loads(invoke(root, "history", ORDERS, "--json").stdout)]
    assert invoke(root, "verify", ORDERS, snapshot).exit_code == 0
    wrong = invoke(root, "verify", ORDERS, "7")
    assert wrong.exit_code == 2
    assert "no release 7 is held" in wrong.stderr
    assert invoke(root, "verify", "sales.orders.dayly").exit_code == 2


def test_envelopes_are_for_other_tools(signed):
    root, _ = signed
    (line,) = invoke(root, "verify", ORDERS, "--envelopes").stdout.splitlines()
    envelope = json.loads(line)
    assert json.loads(b64decode(envelope["payload"]))["subject"][0]["name"] == ORDERS
    assert [each["keyid"] for each in envelope["signatures"]] == [
        json.loads(invoke(root, "key", "list", "--json").stdout)["trusted"][0]["id"]
    ]


def test_what_does_not_hold_is_named_and_exits_with_one(signed):
    root, _ = signed
    keys = root / "trusted_keys.yaml"
    text = keys.read_text()
    keys.write_text(text.replace("2026-01-01", "2999-01-01"), encoding="utf-8")
    result = invoke(root, "verify", ORDERS)
    keys.write_text(text, encoding="utf-8")
    assert result.exit_code == 1
    assert "no signature under it holds" in result.stdout
    assert "does not hold" in result.stdout


def test_a_mistake_in_the_trusted_keys_is_found_by_check_and_stops_verify(signed):
    root, _ = signed
    keys = root / "trusted_keys.yaml"
    text = keys.read_text()
    keys.write_text(text.replace("publicKey", "publicKee"), encoding="utf-8")
    checked, verified = invoke(root, "check"), invoke(root, "verify")
    keys.write_text(text, encoding="utf-8")
    assert "trusted_keys.yaml:4" in checked.output
    assert verified.exit_code == 2


def test_keys_are_listed_and_a_new_one_is_never_written_over_another_file(signed, monkeypatch):
    root, _ = signed
    file = root.parent / "keys" / "builds.key"
    assert "MESH_SIGNING_KEY is not set" in invoke(root, "key", "list").stdout
    monkeypatch.setenv("MESH_SIGNING_KEY", str(file))
    assert ", which is builds" in invoke(root, "key", "list").stdout
    again = invoke(root, "key", "new", str(file))
    assert again.exit_code == 2
    assert "is there already" in again.stderr


def test_a_private_key_is_in_no_file_of_the_mesh_and_in_nothing_that_is_printed(signed, monkeypatch, tmp_path):
    root, pem = signed
    secret = pem.splitlines()[1]
    holding = [each for each in root.rglob("*") if each.is_file() and secret.encode() in each.read_bytes()]
    assert holding == []
    monkeypatch.setenv("MESH_SIGNING_KEY", pem)
    calls = [
        ("key", "list"),
        ("key", "new", str(tmp_path / "other.key")),
        ("verify",),
        ("verify", "--envelopes"),
        ("doctor",),
        ("run", "sales"),
    ]
    assert not [each for each in calls if secret in invoke(root, *each).output]
    monkeypatch.setenv("MESH_SIGNING_KEY", secret)
    broken = invoke(root, "key", "list")
    assert broken.exit_code == 2
    assert secret not in broken.output


def test_a_release_is_made_once_more(built):
    result = invoke(built, "reproduce", "finance.revenue.monthly")
    assert result.exit_code == 0, result.output
    assert "the same rows came out" in result.stdout
    assert json.loads(invoke(built, "reproduce", "finance.revenue.monthly", "--json").stdout)["holds"]
    assert invoke(built, "reproduce", "finance.revenue.monthly", "7").exit_code == 2


def by_hand(root: Path) -> None:
    assert invoke(root, "maintain", "--apply").exit_code == 0


def by_night(root: Path) -> None:
    assert maintenance_schedule(root, "sales").job.execute_in_process().success


@pytest.mark.parametrize("maintain", [by_hand, by_night])
def test_what_maintenance_compacts_is_attested_like_any_release(tmp_path, monkeypatch, maintain):
    monkeypatch.setattr(compaction, "FEWEST", 2)
    root, batches = write_sample_mesh(tmp_path), port("sales.orders.batches", contract=contract("sales.orders.batches"), mode=Mode.APPEND)
    with open_lakehouse(load_settings(root)) as lakehouse:
        for number in (1, 2):
            Publisher(lakehouse).publish(batches, orders((number, "2024-01-01", "1.00", "Ada")), run=f"run-{number}")
    maintain(root)
    with open_lakehouse(load_settings(root)) as lakehouse:
        found = verify_releases(lakehouse, [batches.address], ())
    assert found.holds, found.every_fault
    assert [each.proof for each in found.releases] == ["attested"] * 3
