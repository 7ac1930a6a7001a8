from datetime import date

import pytest

from mesh_platform.concepts.policy import Waiver
from mesh_platform.concepts.problem import Location
from mesh_platform.declarations.reader import load_mesh, load_neighbourhood
from tests.declarations.reading import only_problem, problems
from tests.sample_mesh import write_sample_mesh

WAIVERS = "domains/sales/waivers.yaml"
TEXT = """\
apiVersion: v1.0.0
kind: Waivers
waivers:
- policy: columns-described
  subject: sales.orders.daily
  reason: The till gives no meaning to its columns.
  approver: team:governance
  end: 2027-03-31
- {policy: tier-stated, subject: sales, reason: Not agreed yet., approver: team:governance, end: 2027-01-31}
"""


def test_waivers_are_read_with_their_domain_also_by_its_neighbours(tmp_path):
    root = write_sample_mesh(tmp_path, {WAIVERS: TEXT})
    mesh, found = load_mesh(root)
    assert found == ()
    first, second = mesh.domain("sales").waivers
    assert first == Waiver(
        policy="columns-described",
        subject="sales.orders.daily",
        reason="The till gives no meaning to its columns.",
        approver="team:governance",
        end=date(2027, 3, 31),
        location=Location(path=first.location.path, line=4),
    )
    assert (second.subject, second.end, str(second.location)) == ("sales", date(2027, 1, 31), f"{WAIVERS}:9")
    assert mesh.domain("finance").waivers == ()
    near, _ = load_neighbourhood(root, "finance")
    assert near.domain("sales").waivers == (first, second)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("2027-03-31", "next spring", "sales/waivers.yaml:8  `waivers.0.end`: 'next spring' is no day. Write it as 2027-03-31."),
        ("2027-03-31", "2027-02-30", "sales/waivers.yaml:8  `waivers.0.end`: '2027-02-30' is no day. Write it as 2027-03-31."),
        ("approver: team:governance\n", "approver: me\n", "sales/waivers.yaml:7  `waivers.0.approver`: must be an e-mail address or"),
        ("reason: The till gives no meaning to its columns.", "reason: ' '", "sales/waivers.yaml:6  `waivers.0.reason`: must say why"),
        ("  reason: The till gives no meaning to its columns.\n", "", "sales/waivers.yaml:4  `waivers.0.reason`: required."),
        ("  end: 2027-03-31", "  until: 2027-03-31", "sales/waivers.yaml"),
        ("kind: Waivers", "kind: Domain", "sales/waivers.yaml:2  `kind`: must be one of Waivers."),
    ],
)
def test_a_waiver_with_a_mistake_waives_nothing_and_says_where(tmp_path, old, new, expected):
    assert old in TEXT
    root = tmp_path / "mesh"
    told = problems(root, {WAIVERS: TEXT.replace(old, new, 1)})
    assert told[0].startswith(expected)
    mesh, _ = load_mesh(root)
    assert mesh.domain("sales").waivers == ()


def test_a_file_of_waivers_with_another_ending_is_not_passed_over(tmp_path):
    told = only_problem(tmp_path, {WAIVERS.replace(".yaml", ".yml"): TEXT})
    assert told == "sales/waivers.yml  is not read because of its ending. Name it .yaml."
