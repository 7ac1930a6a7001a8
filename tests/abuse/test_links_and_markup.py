"""Abuse case 14: links that lead somewhere bad, and text that becomes markup where it is shown."""

import ast
import re
from pathlib import Path

import dagster as dg
import pytest

import mesh_platform
from mesh_platform.catalog.description import describe
from mesh_platform.concepts.names import PortAddress
from mesh_platform.declarations.reader import load_mesh, require_mesh
from mesh_platform.orchestration.definitions import load_domain
from tests.cli.commands import invoke
from tests.declarations.reading import changed
from tests.sample_mesh import ORDERS_ODCS, ORDERS_ODPS, write_sample_mesh

ORDERS = PortAddress("sales", "orders", "daily")
MARKUP = "<img src=x onerror=alert(1)> [click](javascript:alert(1)) ![x](http://169.254.169.254/x) `a` </script> [red]b[/red]"
CATALOG_PAGE = "http://127.0.0.1:3001/ports/sales.orders.daily.html"
LINKS = ["javascript:alert(1)", "file:///etc/passwd", "http://169.254.169.254/latest/meta-data/", "data:text/html,x", "//evil.example"]


@pytest.fixture
def hostile(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("MESH_HOME", str(tmp_path / "state"))
    quoted = f"'{MARKUP}'"
    product = changed(
        ORDERS_ODPS,
        ("name: Orders", f"name: {quoted}"),
        ("purpose: Every order line, as the shop took it.", f"purpose: {quoted}"),
        ("usage: Count and sum orders.", f"usage: {quoted}"),
        ("limitations: Returns are not included.", f"limitations: {quoted}"),
        ("description: One row an order.", f"description: {quoted}"),
        ('channel: "#sales-data"', f"channel: {quoted}"),
        ("team:\n  name: sales", f"team:\n  name: {quoted}"),
        ("tags: [shop]", f"tags: [{quoted}]"),
    )
    contract = changed(
        ORDERS_ODCS,
        ("description: Number of the order.", f"description: {quoted}"),
        ("name: Orders by day", f"name: {quoted}"),
        ("purpose: One row for each order.", f"purpose: {quoted}"),
        ("element: daily.ordered_at", f"element: daily.ordered_at\n  description: {quoted}"),
    )
    return write_sample_mesh(tmp_path / "mesh", product | contract)


def is_plain(markdown: str, *, own: str = "https://") -> bool:
    """Whether nothing in it is an element, a picture or a link but those that begin so, once its code is taken out."""
    text = re.sub(r"```.*?```|(?<!`)`[^`\n]+`(?!`)", "", markdown, flags=re.DOTALL)
    links = re.findall(r"(?<!\\)\]\(<?([^)>]*)", text)
    return not re.search(r"(?<!\\)<(?!https:)", text) and all(each.startswith(("https://", own)) for each in links)


def test_the_judge_of_this_test_knows_markup():
    assert not is_plain(MARKUP)
    assert not is_plain("[x](<javascript:alert(1)>)")
    assert is_plain("plain \\<b\\> [a](<https://example.org>)")


def test_nothing_that_is_declared_becomes_markup_in_the_catalog(hostile):
    mesh = require_mesh(hostile)
    described = describe(mesh.port(ORDERS), product=mesh.product_of(ORDERS), domain=mesh.domain("sales"))
    assert "onerror" in described
    assert is_plain(described)


def test_nothing_that_is_declared_becomes_markup_in_dagster(hostile):
    definitions = load_domain(hostile / "domains/sales/definitions.py")
    specs = [each for each in definitions.resolve_all_asset_specs() if each.key == dg.AssetKey(list(ORDERS.key))]
    assert all(is_plain(each.description, own=CATALOG_PAGE) for each in specs)
    assert all(MARKUP not in name for each in specs for name in (*each.tags, *each.owners, each.group_name))


def test_what_cannot_be_loaded_is_told_without_markup(hostile):
    text = (hostile / ORDERS_ODPS).read_text().replace("- name: order_lines", "- name: '[x](javascript:alert(1))<b>'")
    (hostile / ORDERS_ODPS).write_text(text)
    definitions = load_domain(hostile / "domains/sales/definitions.py")
    broken = [each for each in definitions.resolve_all_asset_specs() if "invalid" in each.kinds]
    assert "javascript" in broken[0].description
    assert all(is_plain(each.description) for each in broken)


@pytest.mark.parametrize("command", [("show", "sales.orders.daily"), ("ls",), ("check",)])
def test_the_command_line_shows_it_as_it_was_written(hostile, command):
    """As text: neither rich's own markup nor a link that a terminal would follow."""
    shown = invoke(hostile, *command).output
    assert "\x1b" not in shown
    if command[0] == "show":
        assert "[red]b[/red]" in " ".join(shown.split())


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize("place", ["support of a product", "support of a domain", "definition of a product", "definition of a column"])
def test_a_link_that_nobody_should_follow_is_refused_where_it_is_declared(tmp_path, place, link):
    definition = f"authoritativeDefinitions: [{{type: glossary, url: '{link}'}}]\n"
    changes = {
        "support of a product": lambda: changed(ORDERS_ODPS, ("https://chat.example.org/sales-data", f"'{link}'")),
        "support of a domain": lambda: changed("domains/sales/domain.yaml", ("https://chat.example.org/sales-data", f"'{link}'")),
        "definition of a product": lambda: changed(ORDERS_ODPS, ("status: active\n", f"status: active\n{definition}")),
        "definition of a column": lambda: changed(ORDERS_ODCS, ("  - name: order_id\n", f"  - name: order_id\n    {definition}")),
    }
    found = [str(each) for each in load_mesh(write_sample_mesh(tmp_path, changes[place]()))[1]]
    assert any("is not an address" in each or "leads to the machine" in each for each in found)


_NETWORK = {"requests", "httpx", "urllib3", "aiohttp", "socket", "http", "boto3"}
_MAY = {
    "agents/serving.py": "listens on loopback for agents, whose token it asks for",
    "client": "asks the one server that its user names, and follows it nowhere else",
    "gateway/identity/provider.py": "asks the identity provider that the settings name for its public keys",
    "gateway/server.py": "listens on loopback, or behind an operator's certificate, and asks nobody",
    "gateway/workers": "pairs of sockets, between the server and the processes that it made",
    "gateway/iceberg/vending.py": "asks the store that the settings name for credentials",
    "interchange/lineage/receivers.py": "tells the receiver of lineage that the settings name",
    "cli/interrupts.py": "a pair of sockets of this process alone, in which it hears of Ctrl-C",
    "lakehouse/ledger/processes.py": "the name of this machine",
    "ingestion": "asks the APIs that a product declares as its sources, and follows them to no other host with a secret",
    "observability/alerts/channels": "tells those whom a domain declares, and shows them nothing else",
    "orchestration/serving": "listens on loopback for the UI, and asks whether it answers",
}


def test_only_sources_and_alerts_connect_to_what_a_declaration_names():
    """No other module can open any connection at all, but the door that serves the UI."""
    package = Path(mesh_platform.__file__).parent
    for file in package.rglob("*.py"):
        place = file.relative_to(package).as_posix()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import | ast.ImportFrom):
                module = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
                names = {f"{module}{each.name}" for each in node.names} - {"http.HTTPStatus"}  # numbers, which open nothing
                opens = {each for each in names if each.partition(".")[0] in _NETWORK or each.startswith("urllib.request")}
                assert not opens or place.startswith(tuple(_MAY)), (place, opens)
