from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from mesh_platform.concepts.clock import frozen_at, now
from mesh_platform.concepts.contract import Severity
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import ProductAddress
from mesh_platform.concepts.policy import PolicyVerdict, Stage, Waiver
from mesh_platform.concepts.product import Team
from mesh_platform.governance.compliance.evaluation import evaluate
from mesh_platform.governance.compliance.policy_files import global_policies
from tests.governance.policy_text import written_policy
from tests.sample_ports import HERE, domain, port, product

TODAY = datetime(2026, 11, 22, 12, tzinfo=UTC)


def a_mesh(**of_domain):
    orders = product(port(), port("sales.orders.weekly"), port("sales.orders.daily@2"))
    returns = product(port("sales.returns.daily"), address="sales.returns", status="draft", tier="tier3")
    revenue = product(port("finance.revenue.monthly"), address="finance.revenue")
    return Mesh(root=Path("/mesh"), domains=(domain(orders, returns, **of_domain), domain(revenue, name="finance")))


def a_waiver(**changes):
    given = {
        "policy": "nothing-is-right",
        "subject": "sales.orders",
        "reason": "The till knows no better.",
        "approver": "team:governance",
        "end": date(2026, 11, 22),
        "location": HERE,
    }
    return Waiver(**{**given, **changes})


def subjects(results):
    return sorted(str(each.subject) for each in results)


def verdicts(results):
    return {str(each.subject): each.verdict.value for each in results}


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        ("DomainPolicy", ["finance", "sales"]),
        ("ProductPolicy", ["finance.revenue", "sales.orders"]),
        ("PortPolicy", ["finance.revenue.monthly", "sales.orders.daily", "sales.orders.daily@2", "sales.orders.weekly"]),
    ],
)
def test_there_is_one_result_for_each_subject_in_scope(tmp_path, base, expected):
    results = evaluate(a_mesh(), [written_policy(tmp_path, base=base)])
    assert subjects(results) == expected
    assert {each.verdict for each in results} == {PolicyVerdict.VIOLATED}


def test_a_policy_on_a_domain_is_asked_there_alone(tmp_path):
    policy = written_policy(tmp_path, scope="Scope(domains=frozenset({'finance'}))")
    assert subjects(evaluate(a_mesh(), [policy])) == ["finance.revenue.monthly"]


def test_a_draft_is_asked_only_where_the_scope_says_so_and_the_retired_never(tmp_path):
    mesh = a_mesh()
    everything = written_policy(tmp_path, base="ProductPolicy", scope="Scope(statuses=EVERY_STATUS)")
    assert "sales.returns" in subjects(evaluate(mesh, [everything]))
    trials = written_policy(tmp_path, base="ProductPolicy", scope="Scope(statuses=EVERY_STATUS, tiers=frozenset({'tier3'}))")
    assert subjects(evaluate(mesh, [trials])) == ["sales.returns"]
    retired = Mesh(root=mesh.root, domains=(domain(product(status="retired")),))
    assert evaluate(retired, [everything]) == ()


def test_only_the_chosen_products_and_their_domains_are_asked(tmp_path):
    mesh = Mesh(root=Path("/mesh"), domains=(domain(), domain(product(address="finance.revenue"), name="finance")))
    chosen = [ProductAddress.parse("finance.revenue")]
    policies = [written_policy(tmp_path / base, base=base, id=f'"of-{base.lower()}"') for base in ("DomainPolicy", "ProductPolicy")]
    assert subjects(evaluate(mesh, policies, products=chosen)) == ["finance", "finance.revenue"]
    assert evaluate(mesh, policies, products=[]) == ()


@pytest.mark.parametrize(
    ("check", "reason"),
    [
        ("x = 1\nyield 1 / (x - 1)", "ZeroDivisionError: division by zero (policy.py:13)"),
        ("raise SystemExit(0)\nyield", "SystemExit: 0 (policy.py:12)"),
        ("return None", "the policy gives None; let `check` yield its violations (policy.py:4)"),
        ("yield 'it is wrong'", "the policy yields a str that is no violation; write `yield self.violation(…)` (policy.py:4)"),
        (
            "yield self.violation(port, None)",
            "the policy yields a Violation that is no violation; write `yield self.violation(…)` (policy.py:4)",
        ),
        ("raise type('Odd', (Exception,), {{'__str__': None}})()\nyield", "policy:policy.py.Odd: <exception str() failed> (policy.py:12)"),
        ("yield self.violation(mesh.domains[1], 'x')", "the policy was asked about sales.orders.daily and speaks of finance (policy.py:4)"),
    ],
)
def test_a_policy_that_fails_is_unknown_and_says_where(tmp_path, check, reason):
    found = {str(each.subject): each for each in evaluate(a_mesh(), [written_policy(tmp_path, check)])}["sales.orders.daily"]
    assert (found.verdict, found.reason) == (PolicyVerdict.UNKNOWN, reason)
    assert found.stops
    assert f"({found.failed_at})" in reason


def test_a_policy_in_grace_is_enforced_from_its_date_on(tmp_path):
    policy = written_policy(tmp_path, stage="Stage.GRACE", enforced_from="date(2027, 3, 1)")
    for day, stage, stops in ((28, Stage.GRACE, False), (29, Stage.ENFORCED, True)):
        at = datetime(2027, 2, 28, 23, 59, tzinfo=UTC) if day == 28 else datetime(2027, 3, 1, tzinfo=UTC)
        result = evaluate(a_mesh(), [policy], at=at)[0]
        assert (result.stage, result.stops) == (stage, stops)
        with frozen_at(at):
            assert evaluate(a_mesh(), [policy])[0] == result


def test_a_policy_asked_about_the_past_sees_the_clock_of_then(tmp_path):
    policy = written_policy(tmp_path, "from mesh_platform.concepts.clock import now\nyield self.violation(port, now().isoformat())")
    assert evaluate(a_mesh(), [policy], at=TODAY)[0].violations[0].message == TODAY.isoformat()
    assert now() > TODAY.replace(year=2025)


def test_a_warning_stops_nobody(tmp_path):
    result = evaluate(a_mesh(), [written_policy(tmp_path, severity="Severity.WARNING")])[0]
    assert (result.verdict, result.severity, result.stops) == (PolicyVerdict.VIOLATED, Severity.WARNING, False)


def test_a_waiver_covers_what_lies_below_its_subject_up_to_its_last_day(tmp_path):
    policy = written_policy(tmp_path)
    for subject, covered in {
        "sales": {"sales.orders.daily", "sales.orders.daily@2", "sales.orders.weekly"},
        "sales.orders": {"sales.orders.daily", "sales.orders.daily@2", "sales.orders.weekly"},
        "sales.orders.daily": {"sales.orders.daily", "sales.orders.daily@2"},
        "sales.orders.daily@2": {"sales.orders.daily@2"},
        "sales.order": set(),
    }.items():
        waiver = a_waiver(subject=subject)
        results = evaluate(a_mesh(waivers=(waiver,)), [policy], at=TODAY)
        assert {str(each.subject) for each in results if each.verdict is PolicyVerdict.WAIVED} == covered
        assert all(each.waiver == waiver and each.violations and not each.stops for each in results if each.waiver)


def test_an_expired_waiver_is_a_violation_that_says_so(tmp_path):
    ended = a_waiver(end=date(2026, 11, 21))
    [result, *_] = evaluate(a_mesh(waivers=(ended, a_waiver(end=date(2026, 1, 1)))), [written_policy(tmp_path)], at=TODAY)
    assert (result.verdict, result.waiver, result.expired) == (PolicyVerdict.VIOLATED, None, ended)
    renewed = a_waiver(end=date(2027, 3, 31))
    [result, *_] = evaluate(a_mesh(waivers=(ended, renewed)), [written_policy(tmp_path)], at=TODAY)
    assert (result.verdict, result.waiver, result.expired) == (PolicyVerdict.WAIVED, renewed, None)


@pytest.mark.parametrize("changes", [{"approver": "team:sales"}, {"policy": "something-else"}, {"subject": "finance"}])
def test_a_waiver_that_is_not_the_domains_to_have_covers_nothing(tmp_path, changes):
    results = evaluate(a_mesh(waivers=(a_waiver(**changes),)), [written_policy(tmp_path)], at=TODAY)
    assert {each.verdict for each in results} == {PolicyVerdict.VIOLATED}


def test_a_waiver_is_not_for_a_policy_that_could_not_be_computed(tmp_path):
    results = evaluate(a_mesh(waivers=(a_waiver(),)), [written_policy(tmp_path, "raise ValueError('what now')\nyield")], at=TODAY)
    assert {each.verdict for each in results} == {PolicyVerdict.UNKNOWN}


def test_a_product_of_nobody_breaks_the_policy_on_owners():
    [policy] = [each for each in global_policies() if each.id == "owner-named"]
    mesh = Mesh(root=Path("/mesh"), domains=(domain(product(team=Team(name="sales"))),))
    assert verdicts(evaluate(mesh, [policy])) == {"sales.orders": "violated"}
