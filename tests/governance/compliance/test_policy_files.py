import pytest

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.declarations.reader import load_mesh
from mesh_platform.errors import InvalidDeclaration
from mesh_platform.governance.compliance.evaluation import evaluate
from mesh_platform.governance.compliance.policy_files import global_policies, load_policies, load_policy
from tests.governance.policy_text import policy_text, written_policy
from tests.sample_mesh import write_sample_mesh
from tests.sample_ports import domain

LOCAL = "domains/sales/policies/local.py"


def mistakes(root, *texts):
    """What is wrong with the policies of a domain, as people see it."""
    files = {LOCAL.replace("local", f"local{number or ''}"): text for number, text in enumerate(texts)}
    mesh, _ = load_mesh(write_sample_mesh(root, files))
    return [str(each) for each in load_policies(mesh)[1]]


def test_a_domains_policies_are_read_after_the_global_ones(tmp_path):
    mesh, _ = load_mesh(write_sample_mesh(tmp_path, {LOCAL: policy_text(), LOCAL.replace("local", "test_local"): "assert False\n"}))
    policies, problems = load_policies(mesh)
    assert problems == ()
    assert policies[:-1] == global_policies()
    assert (policies[-1].id, policies[-1].domain, str(policies[-1].location)) == ("nothing-is-right", "sales", f"{LOCAL}:4")


def test_a_mesh_without_local_policies_has_the_global_ones(tmp_path):
    mesh, _ = load_mesh(write_sample_mesh(tmp_path))
    assert load_policies(mesh) == (global_policies(), ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("raise ValueError('no luck today')\n", f"{LOCAL}:1  cannot be loaded: ValueError: no luck today"),
        ("x = 1\nimport nothing_of_this_name\n", f"{LOCAL}:2  cannot be loaded: ModuleNotFoundError: No module named"),
        ("import sys\n\nsys.exit('bye')\n", f"{LOCAL}:3  cannot be loaded: SystemExit: bye"),
        ("class Policy(:\n", f"{LOCAL}:1  is not Python: "),
        ("", f"{LOCAL}  a file defines one policy, this one none."),
        ("from mesh_platform.governance.policy import PortPolicy\n", f"{LOCAL}  a file defines one policy, this one none."),
        (policy_text() + "\n\nclass Second(Local): ...\n", f"{LOCAL}:15  a file defines one policy, this one Local, Second."),
        (policy_text().replace("def check", "def look"), f"{LOCAL}:4  Local has no `check`."),
        (policy_text(id='"Not An Id"'), f"{LOCAL}:5  `id` must be words of a-z and 0-9 joined by -"),
        (policy_text(id=""), f"{LOCAL}:4  `id` must be words of a-z and 0-9 joined by -"),
        (policy_text(purpose='" "'), f"{LOCAL}:7  `purpose` must be a sentence."),
        (policy_text(owner='"somebody"'), f"{LOCAL}:9  `owner` must be an e-mail address or `team:name`."),
        (policy_text(theme='"quality"'), f"{LOCAL}:6  `theme` must be one of Theme.OWNERSHIP"),
        (policy_text(severity='"error"'), f"{LOCAL}:10  `severity` must be one of Severity.ERROR, Severity.WARNING."),
        (policy_text(stage="Stage.GRACE"), f"{LOCAL}:4  `enforced_from` must be the date on which the grace ends."),
        (policy_text(enforced_from="date(2027, 1, 1)"), f"{LOCAL}:10  `enforced_from` belongs to Stage.GRACE alone."),
        (policy_text(scope="'everything'"), f"{LOCAL}:10  `scope` must be a Scope."),
        (policy_text(scope="Scope(tiers='tier1')"), f"{LOCAL}:10  `scope` holds something else than frozensets of text."),
        (policy_text(scope="Scope(statuses=frozenset({'retired'}))"), f"{LOCAL}:10  `scope` `statuses` knows no 'retired'."),
        (
            policy_text(base="DomainPolicy", scope="Scope(tiers=frozenset({'tier1'}))"),
            f"{LOCAL}:10  `scope` asks for tiers or alignments, which domains do not have.",
        ),
    ],
)
def test_a_file_that_is_no_policy_is_a_problem_with_its_line(tmp_path, text, expected):
    [found] = mistakes(tmp_path, text)
    assert found.startswith(expected)


def test_every_mistake_of_a_policy_is_told_at_once(tmp_path):
    assert len(mistakes(tmp_path, policy_text(id="None", remedy="''", stage="3"))) == 3


def test_two_policies_of_a_domain_with_one_id_are_a_problem(tmp_path):
    [found] = mistakes(tmp_path, policy_text(), policy_text())
    assert (
        found
        == "domains/sales/policies/local1.py:4  `nothing-is-right` is also domains/sales/policies/local.py:4. Give it an id of its own."
    )


def test_a_policy_may_have_dataclasses_and_helpers_of_its_own(tmp_path):
    helpers = "from dataclasses import dataclass\n\n\n@dataclass\nclass Found:\n    what: 'str'\n\n\ndef found():\n    return Found('it')\n"
    file = tmp_path / "policy.py"
    file.write_text(policy_text("yield self.violation(port, found().what)").replace("class Local", f"{helpers}\n\nclass Local"))
    [found, *_] = evaluate(Mesh(root=tmp_path, domains=(domain(),)), [load_policy(file, root=tmp_path)])
    assert [each.message for each in found.violations] == ["it"]


def test_a_single_file_can_be_tried_before_it_belongs_anywhere(tmp_path):
    policy = written_policy(tmp_path)
    assert (policy.domain, str(policy.location)) == (None, "policy.py:4")
    with pytest.raises(InvalidDeclaration) as wrong:
        written_policy(tmp_path, owner="")
    assert [str(each.location) for each in wrong.value.problems] == ["policy.py:4"]
