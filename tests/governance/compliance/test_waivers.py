import pytest

from mesh_platform.declarations.reader import load_mesh
from mesh_platform.governance.compliance.policy_files import load_policies
from mesh_platform.governance.compliance.waivers import waiver_problems
from tests.governance.policy_text import policy_text
from tests.sample_mesh import ORDERS_ODCS, ORDERS_ODPS, SAMPLE_MESH, write_sample_mesh

WAIVERS = "domains/sales/waivers.yaml"
LOCAL = {"domains/sales/policies/local.py": policy_text(owner='"team:sales"')}


def told(root, *, changes=None, **given):
    """What is wrong with one waiver of the domain `sales`."""
    waiver = {"policy": "columns-described", "subject": "sales.orders", "reason": "So it is.", "approver": "team:governance", **given}
    lines = ", ".join(f"{name}: {value}" for name, value in waiver.items())
    text = f"apiVersion: v1.0.0\nkind: Waivers\nwaivers:\n- {{{lines}, end: 2027-03-31}}\n"
    mesh, _ = load_mesh(write_sample_mesh(root, {**LOCAL, **(changes or {}), WAIVERS: text}))
    return [str(each) for each in waiver_problems(mesh, load_policies(mesh)[0])]


@pytest.mark.parametrize("subject", ["sales", "sales.orders", "sales.orders.daily"])
def test_a_waiver_of_the_policys_owner_for_something_of_the_domain_is_fine(tmp_path, subject):
    assert told(tmp_path, subject=subject) == []
    assert told(tmp_path, subject=subject, policy="nothing-is-right", approver="team:sales") == []


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"policy": "columns-describe"}, "there is no policy 'columns-describe'. Did you mean `columns-described`?"),
        ({"approver": "team:sales"}, "is approved by team:sales, but columns-described belongs to team:governance."),
        ({"subject": "finance.revenue"}, "`finance.revenue` is not of the domain sales."),
        ({"subject": "sales.order"}, "there is no `sales.order`. Did you mean `sales.orders`?"),
        ({"subject": "sales.orders.daily@2"}, "there is no `sales.orders.daily@2`. Did you mean `sales.orders.daily`?"),
        (
            {"policy": "tier-stated", "subject": "sales.orders.daily"},
            "tier-stated is about a product, and `sales.orders.daily` lies inside",
        ),
        ({"policy": "nothing-is-right"}, "is approved by team:governance, but nothing-is-right belongs to team:sales."),
    ],
)
def test_a_waiver_that_covers_nothing_is_a_problem_with_its_line(tmp_path, given, expected):
    [found] = told(tmp_path, **given)
    assert found.startswith(f"{WAIVERS}:4  {expected}")


def test_a_waiver_for_what_could_not_be_read_is_left_in_peace(tmp_path):
    assert told(tmp_path, changes={ORDERS_ODPS: "not: [valid"}, subject="sales.orders.daily") == []


def test_a_waiver_names_a_port_with_all_its_major_versions(tmp_path):
    second = (
        SAMPLE_MESH[ORDERS_ODCS]
        .replace("version: 1.0.0", "version: 2.0.0")
        .replace("name: daily", "name: daily_v2")
        .replace("daily.ord", "daily_v2.ord")
    )
    offered = SAMPLE_MESH[ORDERS_ODPS].replace("- name: daily\n  version: 1.0.0", "- name: daily\n  version: 2.0.0")
    changes = {ORDERS_ODPS: offered, ORDERS_ODCS: None, ORDERS_ODCS.replace("daily.", "daily_v2."): second}
    for subject in ("sales.orders.daily", "sales.orders.daily@2"):
        assert told(tmp_path, changes=changes, subject=subject) == []
