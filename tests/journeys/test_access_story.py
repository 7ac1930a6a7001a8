"""A consumer, an owner and a port between them, by commands alone: asked for, granted, revoked, ended, renewed, all on record.

What a command tells to run next is what is run next; only the words for its `…` are a person's own.
"""

import csv
import io
import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.cli.commands import invoke, run_mesh
from tests.sample_mesh import ORDERS_ODCS, ORDERS_ODPS, SAMPLE_MESH, write_sample_mesh

CANARY = "canary"  # is in every name of a customer, and nowhere else
NAMES = tuple(f"{CANARY}_{each}" for each in ("ada", "grace", "edsger"))
SALES, MARKETING = "team:sales", "team:marketing"
ORDERS, CUSTOMERS, SPENDING = "sales.orders.daily", "sales.orders.customers", "marketing.loyalty.spending"
PURPOSE = "See which countries our best customers live in."
AGREEMENT = "domains/sales/orders/access/daily/marketing.loyalty.yaml"

CONTRACT = """\
apiVersion: v3.2.0
kind: DataContract
id: {address}
version: 1.0.0
status: active
description: {{purpose: One row for each customer., usage: Count customers., limitations: Only those who ordered.}}
schema:
- name: {table}
  properties:
  - name: customer
    logicalType: string
    description: Who ordered.
    classification: confidential
    required: true
    primaryKey: true
  - name: country
    logicalType: string
    description: Where the customer lives.
    classification: internal
    required: true
{more}slaProperties:
- {{property: frequency, value: 36500, unit: d}}
"""
PAID = """\
  - name: paid
    logicalType: number
    physicalType: decimal(12,2)
    description: What all orders of the customer add up to, in euros.
    classification: internal
    required: true
"""
LOYALTY = """\
apiVersion: v1.1.0
kind: DataProduct
id: marketing.loyalty
name: Loyalty
version: 1.0.0
status: active
type: consumerAligned
description: {purpose: What customers are worth to us., usage: Compare countries., limitations: Customers are hashes.}
team: {name: marketing}
inputPorts:
- {name: orders, version: 1.0.0, contractId: sales.orders.daily}
- {name: customers, version: 1.0.0, contractId: sales.orders.customers}
outputPorts:
- {name: spending, version: 1.0.0, contractId: marketing.loyalty.spending, description: One row for each customer.}
customProperties: [{property: tier, vendor: mesh, value: tier3}]
"""
SECOND_SOURCE = """\
- name: customer_list
  customProperties:
  - {property: source, vendor: mesh, value: {path: files/customers.csv, format: csv}}
outputPorts:
- {name: customers, version: 1.0.0, contractId: sales.orders.customers, description: One row for each customer.}
"""
JOIN = """\
select customer, any_value(country) as country, sum(amount)::decimal(12, 2) as paid
from orders join customers using (customer)
group by customer
"""


def write_story(root: Path) -> Path:
    odps = SAMPLE_MESH[ORDERS_ODPS].replace("value: public", "value: granted").replace("outputPorts:\n", SECOND_SOURCE)
    lines = SAMPLE_MESH["domains/sales/orders/files/order_lines.csv"]
    for name in NAMES:
        lines = lines.replace(name.partition("_")[2].title(), name)
    without_finance = {path: None for path in SAMPLE_MESH if path.startswith("domains/finance/")}
    files = {
        **without_finance,
        "workspace.yaml": SAMPLE_MESH["workspace.yaml"].replace("finance", "marketing"),
        ORDERS_ODPS: odps,
        "domains/sales/orders/files/order_lines.csv": lines,
        "domains/sales/orders/files/customers.csv": f"customer,country\n{NAMES[0]},UK\n{NAMES[1]},US\n{NAMES[2]},NL\n",
        ORDERS_ODCS.replace("daily", "customers"): CONTRACT.format(address=CUSTOMERS, table="customers", more=""),
        "domains/sales/orders/customers.sql": "select customer, country from customer_list\n",
        "domains/marketing/domain.yaml": SAMPLE_MESH["domains/finance/domain.yaml"]
        .replace("finance@example.org", MARKETING)
        .replace("finance", "marketing"),
        "domains/marketing/definitions.py": SAMPLE_MESH["domains/finance/definitions.py"],
        "domains/marketing/loyalty/loyalty.odps.yaml": LOYALTY,
        "domains/marketing/loyalty/spending.odcs.yaml": CONTRACT.format(address=SPENDING, table="spending", more=PAID),
        "domains/marketing/loyalty/spending.sql": JOIN,
    }
    return write_sample_mesh(root, files)


@dataclass(frozen=True)
class Typed:
    """A command, and what came of it."""

    actor: str
    command: str
    code: int
    printed: str

    @property
    def words(self) -> str:
        """What was printed, without the screen's line breaks."""
        return " ".join(self.printed.split())

    def hints(self, beginning: str) -> list[str]:
        """The commands that it tells to run."""
        return list(dict.fromkeys(re.findall(rf'{beginning}.*?"…"', self.words)))


@dataclass
class Story:
    root: Path
    typed: list[Typed] = field(default_factory=list)

    def type(self, command: str, *, by: str) -> Typed:
        words = shlex.split(command)[1:]
        if words[0] == "run":  # what is built prints from more than one process
            done = run_mesh(self.root, *words, MESH_ACTOR=by)
            self.typed.append(Typed(by, command, done.returncode, done.stdout + done.stderr))
        else:
            result = invoke(self.root, *words, MESH_ACTOR=by)
            self.typed.append(Typed(by, command, result.exit_code, result.output))
        return self.typed[-1]


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    return Story(write_story(tmp_path_factory.mktemp("mesh")))


def saying(hint: str, words: str) -> str:
    return hint.replace("…", words)


def let_the_year_pass(root: Path) -> None:
    """The grant that holds began and ended earlier than it did."""
    file = root / AGREEMENT
    before, terms, last = file.read_text().rpartition("terms:")
    file.write_text(before + terms + re.sub(r"start: \S+", "start: 2024-01-01", re.sub(r"end: \S+", "end: 2024-12-31", last)))


def test_access_is_asked_for_granted_revoked_ended_and_renewed(story: Story) -> None:
    assert story.type("mesh run sales", by=SALES).code == 0

    refused = story.type("mesh check", by=MARKETING)
    assert refused.code == 1
    requests = refused.hints("mesh access request")
    assert [each.split()[3:6] for each in requests] == [[port, "--for", "marketing.loyalty"] for port in (ORDERS, CUSTOMERS)]
    for each in requests:
        assert story.type(saying(each, PURPOSE), by=MARKETING).code == 0

    inbox = story.type("mesh access inbox --domain sales", by=SALES)
    assert inbox.words.count(PURPOSE) == 2
    for each in inbox.hints("mesh access approve"):
        assert story.type(saying(each, "A hash is enough to join by.") + " --mask customer=hash", by=SALES).code == 0
    assert story.type("mesh check --declarations-only", by=MARKETING).code == 0
    assert story.type("mesh run marketing", by=MARKETING).code == 0
    read = story.type(f"mesh read {SPENDING} --as marketing --format csv", by=MARKETING)
    rows = list(csv.DictReader(io.StringIO(read.printed)))
    assert {(row["country"], row["paid"]) for row in rows} == {("UK", "15.50"), ("US", "99.90"), ("NL", "42.00")}
    assert all(re.fullmatch(r"[0-9a-f]{64}", row["customer"]) for row in rows)

    revoke = f'mesh access revoke {ORDERS} marketing.loyalty --reason "Ask again when the campaign is decided."'
    assert story.type(revoke, by=SALES).code == 0
    closed = story.type("mesh run marketing", by=MARKETING)
    assert closed.code == 1
    assert "team:sales revoked its grant" in closed.words
    assert "Ask again when the campaign is decided; the port belongs to team:sales" in closed.words
    (again,) = closed.hints("mesh access request")
    assert story.type(saying(again, "The campaign is decided."), by=MARKETING).code == 0
    (approve,) = story.type("mesh access inbox --owner team:sales", by=SALES).hints("mesh access approve")
    assert story.type(saying(approve, "Then so be it."), by=SALES).code == 0
    assert story.type("mesh check --declarations-only", by=MARKETING).code == 0

    let_the_year_pass(story.root)
    ended = story.type("mesh check --declarations-only", by=MARKETING)
    assert ended.code == 1
    assert "ended on 2024-12-31" in ended.words
    (renew,) = ended.hints("mesh access renew")
    assert story.type(saying(renew, "Still in use."), by=SALES).code == 0
    assert story.type("mesh run marketing", by=MARKETING).code == 0


def test_every_step_is_on_record_with_who_took_it_and_why(story: Story) -> None:
    audit = story.type("mesh audit", by="team:governance")
    assert audit.code == 0
    for who, what in [(MARKETING, PURPOSE), (SALES, "A hash is enough to join by."), (SALES, "Still in use.")]:
        assert who in audit.words
        assert what in audit.words
    assert story.type("mesh audit verify", by="team:governance").code == 0


def test_nobody_outside_sales_was_ever_shown_a_name(story: Story) -> None:
    assert [each.command for each in story.typed if CANARY in each.printed] == []
    own = story.type(f"mesh read {ORDERS} --as sales --columns customer", by=SALES)
    assert all(name in own.printed for name in NAMES)
