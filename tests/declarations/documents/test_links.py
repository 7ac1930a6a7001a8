import pytest

from mesh_platform.declarations.documents.links import link_fault
from tests.declarations.reading import changed, only_problem, problems
from tests.sample_mesh import ORDERS_ODCS, ORDERS_ODPS


@pytest.mark.parametrize(
    "url",
    [
        "https://chat.example.org/sales-data",
        "http://wiki.example.org:8080/a?b=c#d",
        "mailto:sales@example.org",
        "HTTPS://EXAMPLE.ORG/",
        "http://10.0.0.5/wiki",
        "https://bücher.example/",
    ],
)
def test_an_address_of_the_web_or_of_mail_may_be_followed(url):
    assert not link_fault(url)


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("javascript:alert(1)", "is not an address of the web"),
        (" javascript:alert(1)", "is not an address of the web"),
        ("JavaScript:alert(1)//https://", "is not an address of the web"),
        ("data:text/html,<script>", "is not an address of the web"),
        ("file:///etc/passwd", "is not an address of the web"),
        ("vbscript:x", "is not an address of the web"),
        ("//evil.example", "is not an address of the web"),
        ("chat", "is not an address of the web"),
        ("https:", "is not an address of the web"),
        ("https:///path", "is not an address of the web"),
        ("https://a.example/> <img src=x>", "is not an address of the web"),
        ("https://a.example/\\@b", "is not an address of the web"),
        ("https://[::1", "is not an address."),
        ("https://chat.example.org@evil.example/", "hides its host"),
        ("http://169.254.169.254/latest/meta-data", "leads to the machine"),
        ("http://[fe80::1]/", "leads to the machine"),
        ("http://[::ffff:169.254.169.254]/", "leads to the machine"),
        ("http://127.1/", "leads to the machine"),
        ("http://2130706433/", "leads to the machine"),
        ("http://0x7f.1/", "leads to the machine"),
        ("http://0.0.0.0/", "leads to the machine"),
        ("http://LOCALHOST./", "leads to the machine"),
        ("http://ⓛocalhost/", "leads to the machine"),
        ("http://dagster.localhost:3000/graphql", "leads to the machine"),
    ],
)
def test_any_other_address_may_not(url, fault):
    assert fault in link_fault(url)


def test_a_support_channel_is_looked_at(tmp_path):
    found = only_problem(tmp_path, changed(ORDERS_ODPS, ("https://chat.example.org/sales-data", "javascript:alert(1)")))
    assert found.startswith("sales/orders/orders.odps.yaml:17  `support.0.url`: 'javascript:alert(1)' is not an address")


def test_authoritative_definitions_are_looked_at_wherever_they_stand(tmp_path):
    definition = 'authoritativeDefinitions: [{type: glossary, "\\u0075rl": "file:///etc/passwd"}]'
    text = changed(
        ORDERS_ODCS,
        ("  - name: order_id\n", f"  - name: order_id\n    {definition}\n"),
        ("status: active\n", f"status: active\n{definition}\n"),
    )
    assert [each.split("  ")[1].split(": ")[0] for each in problems(tmp_path, text)] == [
        "`authoritativeDefinitions.0.url`",
        "`schema.0.properties.0.authoritativeDefinitions.0.url`",
    ]
