"""What is said of a release, in the words of the standards."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from pydantic import SecretStr

from mesh_platform.attestation.keys import make_key
from mesh_platform.attestation.origin import code_of
from mesh_platform.attestation.recorded import recorded
from mesh_platform.concepts.json_value import canonical_json
from mesh_platform.errors import UsageError
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.reading.snapshots import pin, releases
from mesh_platform.lakehouse.tables.certificates import certificate_digest
from mesh_platform.lakehouse.upkeep.candidates import make_candidate
from mesh_platform.settings import Settings
from tests.publishing.conftest import Publisher, lakehouse, publisher
from tests.sample_ports import contract, orders, port

__all__ = ["lakehouse", "publisher"]

ADA = (1, "2024-01-01", "10.50", "Ada")
DAILY = port()
REVENUE = port("finance.revenue.monthly", contract=contract("finance.revenue.monthly"))


def test_a_statement_names_files_inputs_declarations_code_and_results(publisher, lakehouse):
    source = publisher.publish(DAILY, orders(ADA)).release
    inputs = {DAILY.address: pin(lakehouse, DAILY.address)}
    made = publisher.publish(REVENUE, orders(ADA), inputs=inputs, declared="d" * 64).release
    (fact,) = lakehouse.ledger.facts(Kind.PUBLISHED, str(REVENUE.address))
    stated = recorded(fact).statement
    assert stated["_type"] == "https://in-toto.io/Statement/v1"
    assert stated["predicateType"] == "https://slsa.dev/provenance/v1"
    ((path, file),) = fact.details["files"].items()
    assert stated["subject"][0]["name"] == "finance.revenue.monthly"
    assert stated["subject"][1] == {"name": path, "digest": {"sha256": file["sha256"]}}
    definition, run = stated["predicate"]["buildDefinition"], stated["predicate"]["runDetails"]
    assert definition["externalParameters"]["codeVersion"] == "code-1"
    by_name = {each["name"]: each for each in definition["resolvedDependencies"]}
    assert by_name["declarations"]["digest"] == {"sha256": "d" * 64}
    assert by_name["input"]["uri"] == "mesh:sales.orders.daily"
    assert by_name["input"]["annotations"] == {"snapshot": str(source.snapshot_id)}
    (input_fact,) = lakehouse.ledger.facts(Kind.PUBLISHED, str(DAILY.address))
    assert by_name["input"]["digest"]["sha256"] == certificate_digest(input_fact.details["certificate"])
    assert {each["name"] for each in run["byproducts"]} == {"certificate", "results"}
    assert made.certificate.attestation == recorded(fact).digest
    assert recorded(fact).signatures == ()
    assert json.loads(canonical_json(stated)) == stated


def test_a_candidate_is_never_signed(tmp_path):
    make_key(tmp_path / "builds.key")
    published = Settings(root=tmp_path, signing_key=SecretStr(str(tmp_path / "builds.key")))
    with open_lakehouse(published) as mesh:
        Publisher(mesh).publish(DAILY, orders(ADA))
        assert recorded(mesh.ledger.facts(Kind.PUBLISHED)[0]).signatures
    with open_lakehouse(make_candidate(published, door="dev")) as candidate:
        Publisher(candidate).publish(DAILY, orders(ADA), run="candidate")
        stated = recorded(candidate.ledger.facts(Kind.PUBLISHED)[0])
    assert stated.signatures == ()


def test_a_key_that_cannot_be_read_keeps_everything_from_being_published(tmp_path):
    settings = Settings(root=tmp_path, signing_key=SecretStr(str(tmp_path / "nowhere.key")))
    with open_lakehouse(settings) as mesh, pytest.raises(UsageError, match="neither a private key"):
        Publisher(mesh).publish(DAILY, orders(ADA))
    with open_lakehouse(settings) as mesh:
        assert releases(mesh, DAILY.address) == ()


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_the_commit_is_named_and_whether_the_code_had_changed_since(tmp_path):
    root = tmp_path / "mesh"
    (root / "domains").mkdir(parents=True)
    (root / "uv.lock").write_text("locked")
    assert [each["name"] for each in code_of(root)] == ["uv.lock"]

    def git(*arguments: str) -> str:
        author = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
        return subprocess.run(["git", "-C", root, *author, *arguments], check=True, capture_output=True, text=True).stdout.strip()

    (root / "domains" / "one.sql").write_text("select 1")
    git("init", "--quiet")
    git("add", ".")
    git("commit", "--quiet", "--message", "begin")
    assert asked_again(root) == {"name": "code", "digest": {"gitCommit": git("rev-parse", "HEAD")}, "annotations": {"modified": False}}
    (root / "domains" / "one.sql").write_text("select 2")
    assert asked_again(root)["annotations"] == {"modified": True}


def asked_again(root: Path) -> dict:
    code_of.cache_clear()
    return dict(code_of(root)[0])
