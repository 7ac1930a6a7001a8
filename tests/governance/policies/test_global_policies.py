"""Each policy that ships: one small change of the sample mesh breaks it, and says so at a line that can be mended."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from mesh_platform.concepts.clock import frozen_at
from mesh_platform.concepts.contract import Column
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.policy import PolicyVerdict, Stage
from mesh_platform.concepts.types import Primitive
from mesh_platform.declarations.reader import load_mesh
from mesh_platform.governance.compliance.evaluation import evaluate
from mesh_platform.governance.compliance.policy_files import global_policies, load_policy
from tests.declarations.reading import changed
from tests.sample_mesh import ORDERS_ODCS, ORDERS_ODPS, REVENUE_ODCS, REVENUE_ODPS, write_sample_mesh
from tests.sample_ports import HERE, ORDER_COLUMNS, contract, domain, port, product

DOCUMENT = (Path(__file__).parents[3] / "docs/policies.md").read_text()
SALES, FINANCE = "domains/sales/domain.yaml", "domains/finance/domain.yaml"
PUBLIC = "  customProperties: [{property: access, vendor: mesh, value: public}]\n"
AFTER_ALL_GRACE = datetime(2030, 1, 1, tzinfo=UTC)
TAGGED = "    classification: confidential\n    tags: [personal]\n"
SUPPORT_OF_ORDERS = 'support:\n- channel: "#sales-data"\n  url: https://chat.example.org/sales-data\n'
IN_PYTHON = {
    "domains/finance/revenue/monthly.sql": None,
    "domains/finance/revenue/monthly.py": (
        "import mesh_platform\n\n\ndef monthly(orders):\n    return mesh_platform.query('select * from sales.orders.daily').arrow()\n"
    ),
}
DEPRECATED = changed(
    ORDERS_ODCS, ("  element: daily.ordered_at\n", "  element: daily.ordered_at\n- property: endOfSupport\n  value: 2025-12-31\n")
)
WITH_REFERENCE = changed(
    REVENUE_ODCS, ("many orders were taken.\n", "many orders were taken.\n    relationships:\n    - to: sales.orders.daily.order_id\n")
)

# Policy, what is changed, and each violation as `file:line  message`.
CASES = [
    (
        "domain-described",
        changed(SALES, ("purpose: Sells things and keeps the orders.", 'purpose: ""')),
        [f"{SALES}:1  the domain sales does not say"],
    ),
    (
        "owner-reachable",
        {**changed(ORDERS_ODPS, (SUPPORT_OF_ORDERS, "")), **changed(SALES, (SUPPORT_OF_ORDERS, ""))},
        ["orders.odps.yaml:1  sales.orders has no"],
    ),
    ("tier-stated", changed(REVENUE_ODPS, ("value: tier2", "value: gold")), ["revenue.odps.yaml:1  the tier of finance.revenue is 'gold'"]),
    (
        "purpose-written",
        changed(REVENUE_ODPS, ("purpose: What was earned in each month.", "purpose: ' '")),
        ["revenue.odps.yaml:1  finance.revenue does not say"],
    ),
    (
        "purpose-written",
        changed(REVENUE_ODCS, ("purpose: Orders by month.", "purpose: ''")),
        ["revenue.odps.yaml:20  finance.revenue.monthly does not say"],
    ),
    (
        "limitations-written",
        changed(ORDERS_ODPS, ("  limitations: Returns are not included.\n", "")),
        ["orders.odps.yaml:1  sales.orders does not say where"],
    ),
    (
        "terms-stated",
        changed(ORDERS_ODPS, ("  usage: Count and sum orders.\n", "")),
        ["daily.odcs.yaml:1  sales.orders.daily does not say how"],
    ),
    (
        "columns-described",
        changed(ORDERS_ODCS, ("    description: Who ordered.\n", "")),
        ["daily.odcs.yaml:34  `customer` has no description."],
    ),
    (
        "descriptions-written",
        {
            **changed(ORDERS_ODCS, ("description: Who ordered.", "description: 'To describe: who is it?'")),
            **changed(ORDERS_ODPS, ("limitations: Returns are not included.", "limitations: 'To describe: what is missing?'")),
        },
        [
            "orders.odps.yaml:1  `limitations` of sales.orders waits for its description.",
            "daily.odcs.yaml:34  `customer` of sales.orders.daily waits for its description.",
        ],
    ),
    (
        "columns-classified",
        changed(ORDERS_ODCS, ("    classification: confidential\n", "")),
        ["daily.odcs.yaml:34  `customer` has no classification."],
    ),
    (
        "columns-classified",
        changed(ORDERS_ODCS, ("confidential", "secret")),
        ["daily.odcs.yaml:34  `customer` is 'secret', which nobody knows."],
    ),
    (
        "personal-data-marked",
        changed(ORDERS_ODCS, ("name: customer", "name: customerName")),
        ["daily.odcs.yaml:34  `customerName` is called like"],
    ),
    (
        "personal-data-marked",
        changed(ORDERS_ODCS, ("name: channel", "name: e_mail")),
        ["`e_mail` is called like", "`e_mail` is personal and public."],
    ),
    (
        "no-personal-data-in-public",
        changed(ORDERS_ODCS, ("    classification: confidential\n", TAGGED)),
        ["daily.odcs.yaml:34  `customer` is personal, and everybody"],
    ),
    (
        "personal-data-retained",
        changed(ORDERS_ODCS, ("    classification: confidential\n", TAGGED)),
        ["daily.odcs.yaml:1  `customer` is personal, and no `retention`"],
    ),
    ("contract-in-force", changed(ORDERS_ODCS, ("status: active", "status: draft")), ["daily.odcs.yaml:1  the product is active, but"]),
    (
        "grain-stated",
        changed(REVENUE_ODCS, ("    primaryKey: true\n    primaryKeyPosition: 1\n", "")),
        ["monthly.odcs.yaml:1  finance.revenue.monthly does not say what one row is."],
    ),
    ("names-spelled-out", changed(ORDERS_ODCS, ("name: channel", "name: salesChnl_cd")), ["is not written in lower case", "`cd` is code"]),
    (
        "versions-are-semantic",
        changed(ORDERS_ODPS, ("version: 1.0.0", "version: 0.9.0")),
        ["orders.odps.yaml:1  the version of sales.orders is 0.9.0, which promises nothing."],
    ),
    (
        "versions-are-semantic",
        {
            **changed(ORDERS_ODCS, ("version: 1.0.0", "version: '1.0'")),
            **changed(ORDERS_ODPS, ("- name: daily\n  version: 1.0.0", "- name: daily\n  version: '1.0'")),
        },
        ["daily.odcs.yaml:1  the version of sales.orders.daily is 1.0, which is not"],
    ),
    (
        "service-levels-stated",
        changed(REVENUE_ODCS, ("frequency", "availability")),
        ["monthly.odcs.yaml:1  finance.revenue.monthly does not say how fresh"],
    ),
    (
        "quality-of-tier-1",
        {**changed(REVENUE_ODPS, ("tier2", "tier1"))},
        ["monthly.odcs.yaml:1  finance.revenue.monthly is tier 1 and promises completeness, timeliness, uniqueness;"],
    ),
    ("no-reads-past-support", DEPRECATED, ["revenue.odps.yaml:16  `orders` reads sales.orders.daily, whose support ended on 2025-12-31."]),
    (
        "inputs-end-in-sight",
        {**DEPRECATED, **changed(ORDERS_ODPS, ("status: active", "status: deprecated"))},
        ["revenue.odps.yaml:16  `orders` reads sales.orders.daily, which is deprecated; its support ends on 2025-12-31."],
    ),
    (
        "no-reads-of-drafts",
        changed(ORDERS_ODPS, ("status: active", "status: draft")),
        ["revenue.odps.yaml:16  `orders` reads sales.orders.daily, which is draft."],
    ),
    (
        "deprecation-dated",
        {**DEPRECATED, **changed(ORDERS_ODPS, ("status: active", "status: deprecated"))},
        ["daily.odcs.yaml:1  sales.orders.daily is deprecated and has no `endOfLife`."],
    ),
    (
        "references-agreed",
        {
            **WITH_REFERENCE,
            **changed(REVENUE_ODPS, ("- name: orders\n  version: 1.0.0\n  contractId: sales.orders.daily\n", "- name: outside\n")),
            **changed(ORDERS_ODPS, (PUBLIC, "")),
        },
        ["monthly.odcs.yaml:26  `orders` refers to sales.orders.daily without"],
    ),
    ("no-hidden-reads", IN_PYTHON, ["revenue/monthly.py:5  finance.revenue.monthly reads sales.orders.daily, past its own input port."]),
    (
        "alignment-kept",
        changed(REVENUE_ODPS, ("consumerAligned", "sourceAligned")),
        ["revenue.odps.yaml:16  finance.revenue is source-aligned and reads sales.orders.daily."],
    ),
    (
        "alignment-kept",
        changed(ORDERS_ODPS, ("sourceAligned", "consumerAligned")),
        ["orders.odps.yaml:1  sales.orders is consumer-aligned and reads no port."],
    ),
]
# A declaration without an owner takes its domain's (test_evaluation); grants that end have agreements (test_access_rules).
SHOWN_ELSEWHERE = {"owner-named", "grants-end-in-sight"}


def test_a_sample_mesh_keeps_every_policy_whatever_the_date(tmp_path):
    mesh, _ = load_mesh(write_sample_mesh(tmp_path))
    for at in (None, AFTER_ALL_GRACE):
        assert [(each.policy, str(each.subject)) for each in evaluate(mesh, global_policies(), at=at) if not each.holds] == []


@pytest.mark.parametrize(("policy", "changes", "expected"), CASES, ids=[case[0] for case in CASES])
def test_a_policy_finds_what_breaks_it(tmp_path, policy, changes, expected):
    mesh, problems = load_mesh(write_sample_mesh(tmp_path, changes))
    assert not problems, problems
    [asked] = [each for each in global_policies() if each.id == policy]
    with frozen_at(datetime(2026, 11, 22, tzinfo=UTC)):
        results = evaluate(mesh, [asked])
    found = [f"{each.location}  {each.message}" for result in results for each in result.violations]
    assert len(found) == len(expected), found
    assert all(part in told for part, told in zip(expected, found, strict=True)), found
    assert {each.verdict for each in results} <= {PolicyVerdict.KEPT, PolicyVerdict.VIOLATED}


def test_every_policy_that_ships_is_broken_by_a_case():
    assert {each.id for each in global_policies()} == {case[0] for case in CASES} | SHOWN_ELSEWHERE


def test_there_is_no_second_policy_of_one_id_and_each_grace_ends_in_time():
    ids = [each.id for each in global_policies()]
    assert len(ids) == len(set(ids)) >= 15
    for each in global_policies():
        assert each.stage is not Stage.DRAFT
        assert each.enforced_from is None or date(2026, 11, 22) < each.enforced_from < date(2028, 1, 1)


def test_the_documents_list_every_policy_with_its_stage():
    told = {found[1]: found[2] for found in re.finditer(r"^\| `([a-z0-9-]+)` \| .* \| (enforced|grace).* \|$", DOCUMENT, re.MULTILINE)}
    assert told == {each.id: each.stage.value for each in global_policies()}


def test_the_policy_in_the_documents_works(tmp_path):
    path, text = re.search(r"^`(domains/\S+\.py)`\n\n```python\n(.*?)^```", DOCUMENT, re.MULTILINE | re.DOTALL).groups()
    file = tmp_path / Path(path).name
    file.write_text(text)
    policy = load_policy(file, root=tmp_path)
    wind = Column(name="wind_speed", type=Primitive.DOUBLE, description="Mean wind speed.", location=HERE)
    mesh = Mesh(root=tmp_path, domains=(domain(product(port(contract=contract(columns=(*ORDER_COLUMNS, wind))))),))
    [result] = evaluate(mesh, [policy])
    assert [each.message for each in result.violations] == ["`wind_speed` has no unit."]
