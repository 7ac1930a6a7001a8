import pytest

from mesh_platform.concepts.alert import AlertKind
from mesh_platform.declarations.domains.alerts import target_fault
from mesh_platform.declarations.reader import load_mesh
from tests.declarations.reading import only_problem
from tests.sample_mesh import SAMPLE_MESH, write_sample_mesh

SALES = "domains/sales/domain.yaml"
FIRST = SAMPLE_MESH[SALES].count("\n") + 2  # the line of the first route


def alerting(text):
    return {SALES: f"{SAMPLE_MESH[SALES]}alerts:\n{text}"}


def test_a_domain_says_where_it_wants_to_be_told_and_of_what(tmp_path):
    text = "- {to: mailto:team@example.org, on: [refused, stale]}\n- to: https://chat.example.org/hook?team=1\n- to: ${TEAM_WEBHOOK}\n"
    mesh, found = load_mesh(write_sample_mesh(tmp_path, alerting(text)))
    assert found == ()
    mail, hook, secret = mesh.domain("sales").alerts
    assert (mail.to, mail.kinds) == ("mailto:team@example.org", {AlertKind.REFUSED, AlertKind.STALE})
    assert (hook.kinds, secret.to) == (frozenset(AlertKind), "${TEAM_WEBHOOK}")
    assert str(secret.location) == f"domains/sales/domain.yaml:{FIRST + 2}"
    assert mesh.domain("finance").alerts == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- to: team@example.org\n", "`alerts.0.to`: is neither an address of mail nor one of the web."),
        ("- to: mailto:a@example.org,b@example.org\n", "`alerts.0.to`: is not one address of mail."),
        ("- to: mailto:a@example.org?bcc=b@example.org\n", "`alerts.0.to`: is not one address of mail."),
        ('- to: "mailto:a@example.org\\nBcc: b@example.org"\n', "`alerts.0.to`: is not one address of mail."),
        ("- to: http://chat.example.org/\n", "`alerts.0.to`: would send alerts over the network without TLS."),
        ("- to: https://user:password@chat.example.org/\n", "`alerts.0.to`: holds a name or password before its host."),
        ("- to: https://chat.example.org/a b\n", "`alerts.0.to`: is neither an address of mail nor one of the web."),
        ("- to: https://chat.example.org/${SECRET}\n", "`alerts.0.to`: refers to the environment for a part of it: put all of it there."),
        ("- to: file:///etc/passwd\n", "`alerts.0.to`: is neither an address of mail nor one of the web."),
        ("- to: https://[bad/\n", "`alerts.0.to`: is not an address."),
        ("- on: [refused]\n", "`alerts.0.to`: required."),
        ("- {to: mailto:a@example.org, on: [everything]}\n", "`alerts.0.on.0`: must be one of refused, failed, stale"),
        ("- {to: mailto:a@example.org, on: []}\n", "`alerts.0.on`:"),
        ("- to: mailto:a@example.org\n- to: mailto:a@example.org\n", "`alerts.1.to`: stands here twice."),
    ],
)
def test_a_mistaken_route_is_told_at_its_line(tmp_path, text, expected):
    line = FIRST + text.count("\n") - 1
    assert only_problem(tmp_path, alerting(text)).startswith(f"sales/domain.yaml:{line}  {expected}")


def test_the_schema_knows_every_kind(tmp_path):
    text = f"- {{to: mailto:a@example.org, on: [{', '.join(AlertKind)}]}}\n"
    mesh, found = load_mesh(write_sample_mesh(tmp_path, alerting(text)))
    assert found == ()
    assert mesh.domain("sales").alerts[0].kinds == frozenset(AlertKind)


@pytest.mark.parametrize(
    ("url", "allowed", "allowed_over_http"),
    [
        ("https://example.org/hook", True, True),
        ("http://example.org/hook", False, True),
        ("http://127.0.0.1:8080/hook", True, True),
        ("http://[::1]/hook", True, True),
        ("http://localhost/hook", True, True),
        ("http://localhost.example.org/hook", False, True),
        ("http://169.254.169.254/latest", False, True),
        ("ftp://example.org/hook", False, False),
    ],
)
def test_only_this_machine_is_told_without_tls_unless_it_is_allowed(url, allowed, allowed_over_http):
    assert (not target_fault(url), not target_fault(url, allow_http=True)) == (allowed, allowed_over_http)
