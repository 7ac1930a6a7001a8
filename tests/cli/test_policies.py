import json
from datetime import UTC, datetime
from pathlib import Path

from mesh_platform.concepts import clock
from tests.cli.commands import invoke
from tests.sample_mesh import ORDERS_ODPS, SAMPLE_MESH, write_sample_mesh

POLICY = """\
from mesh_platform.governance.policy import DataProduct, Iterator, Mesh, ProductPolicy, Stage, Theme, Violation

class SalesIsToSell(ProductPolicy):
    id = "sales-is-to-sell"
    theme = Theme.OWNERSHIP
    purpose = "A policy for a test."
    remedy = "None."
    owner = "team:governance"
    stage = Stage.DRAFT

    def check(self, product: DataProduct, mesh: Mesh) -> Iterator[Violation]:
        if product.address.domain == "sales":
            yield self.violation(product, "is of sales.")
"""


def test_every_policy_is_listed_with_how_many_keep_it(built):
    listed = {each["id"]: each for each in json.loads(invoke(built, "policy", "list", "--json").stdout)}
    assert (listed["columns-described"]["kept"], listed["columns-described"]["violated"]) == (2, 0)
    assert listed["terms-stated"]["stage"] == "grace"
    told = invoke(built, "policy", "list").stdout
    assert "grace until 2027-07-01" in told
    assert "team:governance" in told


def test_a_policy_tells_its_purpose_and_who_does_not_comply(tmp_path):
    unlimited = SAMPLE_MESH[ORDERS_ODPS].replace("  limitations: Returns are not included.\n", "")
    root = write_sample_mesh(tmp_path, {ORDERS_ODPS: unlimited})
    told = invoke(root, "policy", "show", "limitations-written").stdout
    assert "remedy" in told
    assert "mesh_platform/governance/policies/limitations_written.py" in told
    assert "violated sales.orders" in told
    assert told.endswith("1 kept, 1 violated\n")
    (result,) = json.loads(invoke(root, "policy", "show", "limitations-written", "--json").stdout)["results"]
    assert result["violations"][0]["file"] == ORDERS_ODPS


def test_a_policy_that_is_not_there_is_a_wrong_call_with_a_suggestion(built):
    result = invoke(built, "policy", "show", "column-described")
    assert result.exit_code == 2
    assert "columns-described" in result.stderr


def test_what_is_shown_of_a_stage_is_that_of_the_day(built):
    with clock.frozen_at(datetime(2027, 7, 1, tzinfo=UTC)):
        told = invoke(built, "policy", "show", "terms-stated").stdout
    assert "enforced since 2027-07-01" in told


def test_a_file_to_try_that_is_not_there_is_a_wrong_call(built):
    result = invoke(built, "policy", "try", "nowhere.py")
    assert result.exit_code == 2
    assert "does not exist" in " ".join(result.stderr.split())


def test_a_tried_policy_says_since_when_and_in_which_releases_and_changes_nothing(built, tmp_path):
    before = invoke(built, "audit", "head").stdout
    result = invoke(built, "policy", "try", str(written(tmp_path, POLICY)))
    assert result.exit_code == 0
    assert "1 subject would fail sales-is-to-sell now; 1 would keep it" in result.stdout
    assert "; in 1 release: sales.orders.daily" in result.stdout
    found = json.loads(invoke(built, "policy", "try", str(tmp_path / "policy.py"), "--json").stdout)
    assert (found["policy"], found["past"], found["kept"]) == ("sales-is-to-sell", [], 1)
    assert found["now"][0]["releases"][0]["port"] == "sales.orders.daily"
    assert invoke(built, "audit", "head").stdout == before


def test_a_file_that_is_no_policy_is_a_wrong_call_with_its_line(built, tmp_path):
    result = invoke(built, "policy", "try", str(written(tmp_path, "x = (")))
    assert result.exit_code == 2
    assert "policy.py:1" in result.stderr


def written(folder: Path, text: str) -> Path:
    file = folder / "policy.py"
    file.write_text(text)
    return file
