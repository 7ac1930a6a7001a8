import json
from datetime import UTC, datetime

import pytest

from mesh_platform.concepts import clock
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.settings import load_settings
from tests.access.deciding import FILE, GRANTED_ONLY
from tests.architecture.test_cli_start import loaded_by
from tests.cli.commands import invoke
from tests.declarations.agreeing import AGREEMENT, REQUEST, agreement, approved
from tests.declarations.reading import changed
from tests.sample_mesh import ORDERS_ODPS, write_mesh, write_sample_mesh

PORT, CONSUMER = "sales.orders.daily", "finance.revenue"
TODAY = datetime(2026, 11, 24, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today():
    with clock.frozen_at(TODAY):
        yield


@pytest.fixture
def root(tmp_path):
    return write_sample_mesh(tmp_path, GRANTED_ONLY)


def told(root, *arguments):
    result = invoke(root, "access", *arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def request(root, *more):
    return told(root, "request", PORT, "--for", CONSUMER, "--purpose", "Sum orders by month.", *more)


def approve(root, *more):
    return told(root, "approve", PORT, CONSUMER, "--reason", "Agreed.", *more)


def test_from_the_question_to_the_end(root):
    assert f'they decide: mesh access approve {PORT} {CONSUMER} --reason "…"' in request(root)
    assert "may read sales.orders.daily from 2026-11-24 until 2027-11-23" in approve(root)
    assert "until 2028-11-23" in told(root, "renew", PORT, CONSUMER, "--reason", "Still in use.")
    assert "may no longer read" in told(root, "revoke", PORT, CONSUMER, "--reason", "Retired.")
    request(root)
    assert "is denied" in told(root, "deny", PORT, CONSUMER, "--reason", "Not again.")
    assert f"written to {FILE}:36" in request(root)
    assert "no longer asks" in told(root, "withdraw", PORT, CONSUMER, "--reason", "Made elsewhere.")
    assert "finance.revenue at sales.orders.daily: withdrawn" in told(root, "show", PORT, CONSUMER)


def test_terms_are_said_by_options(root):
    request(root, "--columns", "order_id, amount,customer", "--clear", "customer")
    options = ["--mask", "amount=generalise:10", "--rows", "channel = 'web'", "--from", "2026-12-01", "--until", "2027-03-31"]
    printed = approve(root, *options, "--review", "2027-02-01", "--reliance", "error")
    assert "columns  order_id, amount, customer" in printed
    assert "masks    customer hash, amount generalise:10" in printed
    assert "rows     channel = 'web'" in printed
    assert "asked for in clear text and not given so: customer" in printed
    assert "asked for" not in approve(root, "--clear", "customer")
    shown = json.loads(told(root, "show", PORT, CONSUMER, "--json"))
    assert shown["shown"] == {"order_id": "clear", "ordered_at": None, "channel": None, "customer": "clear", "amount": "generalise:10"}
    assert shown["terms"]["rows"] == "channel = 'web'"
    assert (shown["state"], shown["terms"]["reliance"]) == ("granted", "error")


def test_an_agreement_is_shown_with_columns_rows_end_and_every_record_at_its_place(root):
    request(root, "--columns", "amount,customer")
    approve(root, "--rows", "amount >= 10")
    lines = told(root, "show", PORT, CONSUMER).splitlines()
    assert lines[0] == "finance.revenue at sales.orders.daily: granted"
    assert "purpose  Sum orders by month." in lines
    assert "from     2026-11-24 until 2027-11-23" in lines
    assert "rows     amount >= 10" in lines
    assert [line.split() for line in lines if line.startswith(("customer", "amount", "channel"))] == [
        ["channel", "not", "shown"],
        ["customer", "hash"],
        ["amount", "clear"],
    ]
    (asked, purpose), (approved, reason) = ((line, lines[number + 1]) for number, line in enumerate(lines) if line.startswith("2026-11-24"))
    assert [asked.split()[3], purpose.strip(), asked.split()[-1]] == ["request", "Sum orders by month.", f"{FILE}:6"]
    assert [approved.split()[3], reason.strip(), approved.split()[-1]] == ["approve", "Agreed.", f"{FILE}:11"]


@pytest.mark.parametrize(("by", "alone"), [("team:sales", False), ("team:finance", True)])
def test_whoever_approves_what_they_asked_for_is_shown_to_have_done_so(root, by, alone):
    write_mesh(root, {AGREEMENT: approved().replace("by: team:sales", f"by: {by}")})
    assert ("granted by whoever asked for it" in told(root, "show", PORT, CONSUMER)) is alone


def test_a_waiting_request_is_shown_with_what_it_asks_for(root):
    request(root, "--columns", "amount,customer", "--clear", "customer")
    assert "asks for amount, customer, in clear text customer" in told(root, "show", PORT, CONSUMER)


def test_the_list_is_found_from_both_sides(root):
    assert told(root, "list") == "nothing is agreed\n"
    request(root)
    for address in ("sales", "sales.orders", PORT, f"{PORT}", "finance", CONSUMER):
        assert PORT in told(root, "list", address), address
    assert told(root, "list", "finance.revenue.monthly") == "nothing is agreed\n"
    assert told(root, "list", "--state", "granted") == "nothing is agreed\n"
    (listed,) = json.loads(told(root, "list", "--state", "requested", "--json"))
    assert (listed["port"], listed["consumer"], listed["owner"]) == (PORT, CONSUMER, "team:sales")
    assert listed["records"][0]["place"] == f"{FILE}:6"


def test_a_port_that_approves_by_itself_answers_at_once_and_says_so_everywhere(tmp_path):
    declared = "value: {autoApprove: {days: 180, columns: [amount, customer]}}"
    root = write_sample_mesh(tmp_path, changed(ORDERS_ODPS, ("value: public", declared)))
    itself = "the columns amount, customer for 180 days, sensitive ones hashed"
    granted = request(root)
    assert "may read sales.orders.daily from 2026-11-24 until 2027-05-22" in granted
    assert f"grounds  {ORDERS_ODPS}:" in granted
    assert f"itself   the port approves {itself}" in told(root, "show", PORT, CONSUMER)
    assert "the port itself" in told(root, "list")
    assert told(root, "inbox") == "nothing waits\n"
    (listed,) = json.loads(told(root, "list", "--json"))
    (described,) = json.loads(invoke(root, "show", PORT, "--json").stdout)
    assert listed["approves_itself"] == described["approves_itself"]
    assert (listed["approves_itself"]["days"], listed["approves_itself"]["columns"]) == (180, ["amount", "customer"])
    waiting = request(root, "--clear", "customer")
    assert f"by itself the port approves no more than {itself}" in waiting
    assert "they decide: mesh access approve" in waiting
    approve(root)
    assert "itself   the port" not in told(root, "show", PORT, CONSUMER)
    assert "the port itself" not in told(root, "list")


def test_the_inbox_gives_the_command_for_each_errand(root):
    assert told(root, "inbox") == "nothing waits\n"
    request(root)
    (waiting,) = json.loads(told(root, "inbox", "--json"))
    assert (waiting["errand"], waiting["owner"], waiting["day"]) == ("decide", "team:sales", "2026-11-24")
    assert waiting["commands"] == [f'mesh access {each} {PORT} {CONSUMER} --reason "…"' for each in ("approve", "deny")]
    approve(root, "--until", "2026-12-08", "--review", "2026-12-08")
    assert [each["errand"] for each in json.loads(told(root, "inbox", "--json"))] == ["renew", "review"]
    printed = told(root, "inbox", "--owner", "team:sales")
    assert "renew  finance.revenue may read sales.orders.daily until 2026-12-08 only: Sum orders by month." in printed
    assert f'mesh access renew {PORT} {CONSUMER} --reason "…"' in printed


@pytest.mark.parametrize(("day", "waits"), [("2026-12-08", 1), ("2026-12-09", 0)])
def test_an_end_is_announced_fourteen_days_before(root, day, waits):
    request(root)
    approve(root, "--until", day)
    assert len(json.loads(told(root, "inbox", "--json"))) == waits


def test_the_inbox_of_others_is_empty(root):
    request(root)
    assert told(root, "inbox", "--domain", "finance") == "nothing waits\n"
    assert told(root, "inbox", "--owner", "finance@example.org") == "nothing waits\n"
    for wrong in (["--domain", "finanze"], ["--owner", "team:nobody"]):
        assert invoke(root, "access", "inbox", *wrong).exit_code == 2


def test_what_came_by_a_merge_reaches_the_ledger_when_somebody_looks(root):
    write_mesh(root, {AGREEMENT: approved()})
    told(root, "list")
    told(root, "inbox")
    with open_lakehouse(load_settings(root)) as lakehouse:
        assert [each.details["by"] for each in lakehouse.ledger.facts((Kind.ACCESS_REQUESTED, Kind.ACCESS_APPROVED))] == [
            "team:sales",
            "team:finance",
        ]


def test_an_agreement_that_is_not_valid_is_named(root):
    write_mesh(root, {AGREEMENT: agreement(REQUEST, REQUEST)})
    result = invoke(root, "access", "list")
    assert result.stdout == "nothing is agreed\n"
    assert f"grants nothing: {FILE}:10" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["request", "sales.orders.dayly", "--for", CONSUMER, "--purpose", "x"], 2, "Did you mean sales.orders.daily?"),
        (["request", PORT, "--for", "finance", "--purpose", "x"], 2, "not to the domain finance"),
        (["request", PORT, "--for", "sales.orders", "--purpose", "x"], 1, "needs no grant"),
        (["request", PORT, "--for", CONSUMER], 2, "--purpose"),
        (["approve", PORT, CONSUMER, "--reason", "x"], 1, "has not asked for sales.orders.daily"),
        (["approve", PORT, CONSUMER, "--reason", "x", "--mask", "customer"], 2, "says not how a column is shown"),
        (["approve", PORT, CONSUMER, "--reason", "x", "--mask", "customer=rot13"], 2, "'rot13' is not a mask"),
        (
            ["approve", PORT, CONSUMER, "--reason", "x", "--clear", "customer", "--mask", "customer=hash"],
            2,
            "'customer' is given two masks",
        ),
        (["approve", PORT, CONSUMER, "--reason", "x", "--rows", "a = b"], 2, "a row filter may not hold"),
        (["approve", PORT, CONSUMER], 2, "--reason"),
        (["show", PORT, CONSUMER], 2, 'ask: mesh access request sales.orders.daily --for finance.revenue --purpose "…"'),
    ],
)
def test_what_cannot_be_done_says_why_and_what_to_do(root, arguments, code, message):
    result = invoke(root, "access", *arguments)
    assert result.exit_code == code, result.output
    assert message in result.stderr.replace("\n", " ")


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("mesh access request sales.", [PORT]),
        ("mesh access request sales.orders.daily --for fin", [CONSUMER]),
        (f"mesh access approve {PORT} fin", [CONSUMER]),
        (f"mesh access approve {PORT} app", ["application:finance.board"]),
        ("mesh access approve sales.orders.dayly fin", []),
        ("mesh access inb", ["inbox"]),
    ],
)
def test_names_are_offered_without_reading_a_declaration(root, typed, offered):
    write_mesh(root, dict.fromkeys((AGREEMENT, AGREEMENT.replace("finance.revenue", "application.finance.board")), "["))
    words = {"_MESH_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": str(len(typed.split()) - 1)}
    [(printed, loaded)] = loaded_by([], folder=root, **words, _TYPER_COMPLETE_ARGS=typed)
    assert printed.split() == offered
    assert loaded == []


def test_who_needs_a_grant_that_it_does_not_use_says_why(tmp_path):
    root = write_sample_mesh(tmp_path, {**GRANTED_ONLY, AGREEMENT: approved()})
    with clock.frozen_at(TODAY):
        told = invoke(root, "access", "justify", PORT, CONSUMER, "--reason", "Read once a year.")
    assert told.exit_code == 0
    assert "lapses no sooner than if it were new" in told.stdout
    assert "step: justify" in (root / AGREEMENT).read_text()
    refused = invoke(root, "access", "justify", PORT, "sales.orders", "--reason", "Read once a year.")
    assert refused.exit_code == 1
    assert "nothing is granted to sales.orders" in refused.stderr
