"""A domain's own policies add and tighten. None can make the mesh's own policies find less, whatever it does."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mesh_platform.concepts.contract import Severity
from mesh_platform.concepts.policy import PolicyVerdict, Stage
from mesh_platform.declarations.reader import load_mesh
from mesh_platform.governance.compliance.evaluation import evaluate
from mesh_platform.governance.compliance.policy_files import global_policies, load_policies
from tests.governance.policy_text import policy_text, written_policy
from tests.sample_mesh import SAMPLE_MESH, write_sample_mesh

LOCAL = "domains/sales/policies/local.py"
NOW = datetime(2026, 11, 22, tzinfo=UTC)
STRICTNESS = [Stage.DRAFT, Stage.GRACE, Stage.ENFORCED]
SPOILED = {  # breaks policies of every level, in both domains, enforced and in grace
    path: text.replace("    description:", "    businessName:").replace("latency", "availability").replace("value: tier1", "value: gold")
    for path, text in SAMPLE_MESH.items()
} | {"domains/sales/domain.yaml": SAMPLE_MESH["domains/sales/domain.yaml"].replace("Sells things and keeps the orders.", "''")}

HIDES = """\
import sys
for each in mesh.products:
    for port in each.outputs:
        for column in port.contract.columns:
            object.__setattr__(column, "description", "Mended.")
    object.__setattr__(each, "outputs", ())
    object.__setattr__(each, "status", "retired")
for each in mesh.domains:
    object.__setattr__(each, "products", ())
mesh.__dict__.clear()
return ()"""
PATCHES = """\
import mesh_platform.governance.compliance.findings as findings
import mesh_platform.governance.policies.columns_described as described
from mesh_platform.concepts.policy import Waiver
from mesh_platform.concepts import clock
described.ColumnsDescribed.check = lambda *_: ()
described.ColumnsDescribed.id = "other"
for domain in mesh.domains:
    leave = [Waiver(policy=policy, subject=domain.name, reason="x", approver="team:governance",
             end=date(9999, 1, 1), location=domain.location) for policy in IDS]
    object.__setattr__(domain, "waivers", tuple(leave))
return ()""".replace("IDS", repr([each.id for each in global_policies()]))
CHECKS = st.sampled_from(
    [
        None,
        "return ()",
        "return None",
        "yield None",
        "raise RuntimeError('no')",
        "raise SystemExit(0)",
        "raise RecursionError",
        "yield self.violation(mesh.domains[0], 'elsewhere')",
        HIDES,
        PATCHES,
    ]
)
POLICIES = st.builds(
    lambda check, base, more: policy_text(check, base=base, **{name: value for name, value in more.items() if value}),
    CHECKS,
    st.sampled_from(["DomainPolicy", "ProductPolicy", "PortPolicy"]),
    st.fixed_dictionaries(
        {
            "id": st.sampled_from([f'"{each.id}"' for each in global_policies()] + ['"of-our-own"']),
            "severity": st.sampled_from(["Severity.ERROR", "Severity.WARNING"]),
            "owner": st.sampled_from(['"team:sales"', '"team:governance"']),
            "scope": st.sampled_from(["", "Scope(statuses=EVERY_STATUS)", "Scope(domains=frozenset({'finance'}))"]),
        }
    ),
    # a stage comes with its date
).flatmap(
    lambda text: st.sampled_from(
        ["    stage = Stage.DRAFT\n", "    stage = Stage.ENFORCED\n", "    stage = Stage.GRACE\n    enforced_from = date(2029, 1, 1)\n"]
    ).map(lambda stage: text.replace("\n    def check", f"{stage}\n    def check", 1))
)


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return write_sample_mesh(tmp_path_factory.mktemp("mesh"), SPOILED)


@pytest.fixture(scope="module")
def found_without(root):
    """What the global policies find where no domain has its own."""
    mesh, problems = load_mesh(root)
    assert not problems, problems
    found = {(each.policy, each.subject): each for each in evaluate(mesh, global_policies(), at=NOW)}
    assert len([each for each in found.values() if each.violations]) >= 5
    return found


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(POLICIES, min_size=1, max_size=3))
def test_no_local_policy_makes_a_global_one_find_less(root, found_without, texts):
    folder = root / "domains/sales/policies"
    for file in folder.glob("*.py"):
        file.unlink()
    write_sample_mesh(root, {**SPOILED, **{LOCAL.replace("local", f"local_{number}"): text for number, text in enumerate(texts)}})
    mesh, _ = load_mesh(root)
    policies, _ = load_policies(mesh)
    found = {(each.policy, each.subject): each for each in evaluate(mesh, policies, at=NOW)}
    for key, before in found_without.items():
        after = found[key]
        assert set(before.violations) <= set(after.violations)
        assert after.holds <= before.holds
        assert after.stops >= before.stops
        assert STRICTNESS.index(after.stage) >= STRICTNESS.index(before.stage)
        assert before.severity is Severity.WARNING or after.severity is Severity.ERROR
        assert after.remedy == before.remedy


def test_a_local_policy_tightens_a_global_one_of_its_id_in_its_own_domain(tmp_path):
    write_sample_mesh(tmp_path, {LOCAL: policy_text(base="ProductPolicy", id='"tier-stated"')})
    mesh, _ = load_mesh(tmp_path)
    policies, _ = load_policies(mesh)
    tiers = {str(each.subject): each for each in evaluate(mesh, policies, at=NOW) if each.policy == "tier-stated"}
    assert (tiers["sales.orders"].stage, tiers["sales.orders"].verdict) == (Stage.ENFORCED, PolicyVerdict.VIOLATED)
    assert [each.message for each in tiers["sales.orders"].violations] == ["it is wrong."]
    assert (tiers["finance.revenue"].stage, tiers["finance.revenue"].verdict) == (Stage.GRACE, PolicyVerdict.KEPT)


def test_of_two_graces_the_earlier_end_counts_and_violations_are_united(tmp_path):
    mesh, _ = load_mesh(write_sample_mesh(tmp_path / "mesh"))
    grace = {"stage": "Stage.GRACE", "base": "ProductPolicy"}
    wide = written_policy(tmp_path / "a", enforced_from="date(2027, 7, 1)", **grace)
    own = replace(
        written_policy(tmp_path / "b", "yield self.violation(product, 'so is this.')", enforced_from="date(2027, 2, 1)", **grace),
        domain="sales",
    )
    results = {str(each.subject): each for each in evaluate(mesh, [own, wide], at=NOW)}
    assert [each.message for each in results["sales.orders"].violations] == ["it is wrong.", "so is this."]
    assert [str(results[each].enforced_from) for each in ("sales.orders", "finance.revenue")] == ["2027-02-01", "2027-07-01"]
    in_march = {str(each.subject): each.stage for each in evaluate(mesh, [own, wide], at=datetime(2027, 3, 1, tzinfo=UTC))}
    assert in_march == {"sales.orders": Stage.ENFORCED, "finance.revenue": Stage.GRACE}


def test_a_local_policy_that_fails_leaves_what_the_global_one_found_and_is_told(tmp_path):
    local = policy_text("raise ValueError('oh')\nyield", base="ProductPolicy", id='"tier-stated"', severity="Severity.WARNING")
    mesh, _ = load_mesh(write_sample_mesh(tmp_path, {**SPOILED, LOCAL: local}))
    policies, _ = load_policies(mesh)
    [result] = [each for each in evaluate(mesh, policies, at=NOW) if (each.policy, str(each.subject)) == ("tier-stated", "sales.orders")]
    assert result.verdict is PolicyVerdict.VIOLATED
    assert result.reason == f"ValueError: oh ({LOCAL}:13)"
