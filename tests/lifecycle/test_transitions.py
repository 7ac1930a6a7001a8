from datetime import UTC, date, datetime

import pytest

from mesh_platform.concepts import clock
from mesh_platform.concepts.lifecycle import Lifecycle, state_of
from mesh_platform.concepts.names import PortAddress, ProductAddress
from mesh_platform.declarations.reader import require_mesh
from mesh_platform.errors import InvalidDeclaration, Refused, UnknownName, UsageError
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lifecycle.edits import Edit, make
from mesh_platform.lifecycle.statuses import Ends
from mesh_platform.lifecycle.transitions import activation, carry_out, deprecation, retirement
from tests.declarations.agreeing import APPROVE, REQUEST, agreement
from tests.sample_mesh import ORDERS_ODCS, ORDERS_ODPS, REVENUE_ODPS, SAMPLE_MESH, write_mesh

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
ORDERS, DAILY = ProductAddress.parse("sales.orders"), PortAddress.parse("sales.orders.daily")
REVENUE = ProductAddress.parse("finance.revenue")
MONTHLY = PortAddress.parse("finance.revenue.monthly")
ENDS = Ends(support=date(2027, 6, 30), life=date(2027, 12, 31), reason="Replaced by the new shop.")


@pytest.fixture(autouse=True)
def _at_noon():
    with clock.frozen_at(NOW):
        yield


def state(root, port=DAILY):
    mesh = require_mesh(root)
    return state_of(mesh.product_of(port), mesh.port(port))


def deprecated(root, lakehouse, subject=DAILY, ends=ENDS):
    mesh = require_mesh(root)
    carry_out(lakehouse, mesh, deprecation(mesh, subject, ends))
    return require_mesh(root)


def test_a_deprecated_port_says_so_in_both_standards_and_names_its_ends(root, lakehouse):
    mesh = deprecated(root, lakehouse)
    port = mesh.port(DAILY)
    assert (port.deprecated, port.contract.status) == (True, "deprecated")
    assert [port.contract.service_level(each).value for each in ("endOfSupport", "endOfLife")] == ["2027-06-30", "2027-12-31"]
    assert port.contract.custom["deprecation"] == {"reason": "Replaced by the new shop."}
    assert mesh.product(ORDERS).status == "active"


def test_nothing_else_in_the_files_changes(root, lakehouse):
    text = SAMPLE_MESH[ORDERS_ODCS].replace("status: active\n", "status: active  # since the spring\n# for all who count\n")
    write_mesh(root, {ORDERS_ODCS: text})
    deprecated(root, lakehouse)
    contract, declaration = (root / ORDERS_ODCS).read_text(), (root / ORDERS_ODPS).read_text()
    gone = [line for line in text.splitlines() if line not in contract.splitlines()]
    assert gone == ["status: active  # since the spring"]
    assert "status: deprecated # since the spring\n# for all who count\n" in contract
    assert declaration.replace("  deprecated: true\n", "") == SAMPLE_MESH[ORDERS_ODPS]


def test_a_product_takes_its_ports_with_it(root, lakehouse):
    assert deprecated(root, lakehouse, ORDERS).product(ORDERS).status == "deprecated"
    assert state(root) is Lifecycle.DEPRECATED
    subjects = [each.subject for each in lakehouse.ledger.facts(Kind.LIFECYCLE_CHANGED)]
    assert sorted(subjects) == ["sales.orders", "sales.orders.daily"]


def test_each_step_is_in_the_ledger_with_its_grounds(root, lakehouse):
    deprecated(root, lakehouse)
    (fact,) = lakehouse.ledger.facts(Kind.LIFECYCLE_CHANGED)
    assert (fact.subject, fact.details["from"], fact.details["to"]) == ("sales.orders.daily", "active", "deprecated")
    assert fact.details["reason"] == "Replaced by the new shop."
    assert fact.details["files"] == [ORDERS_ODCS, ORDERS_ODPS]


def test_a_deprecation_that_is_taken_back_leaves_nothing_behind(root, lakehouse):
    mesh = deprecated(root, lakehouse)
    carry_out(lakehouse, mesh, activation(mesh, DAILY))
    assert (root / ORDERS_ODCS).read_text() == SAMPLE_MESH[ORDERS_ODCS]
    assert (root / ORDERS_ODPS).read_text() == SAMPLE_MESH[ORDERS_ODPS]


def test_a_plan_changes_nothing_yet_and_shows_what_would(root):
    transition = deprecation(require_mesh(root), DAILY, ENDS)
    assert state(root) is Lifecycle.ACTIVE
    contract, declaration = (each.diff for each in transition.edits)
    assert contract.splitlines()[:2] == [f"--- a/{ORDERS_ODCS}", f"+++ b/{ORDERS_ODCS}"]
    assert "-status: active\n+status: deprecated\n" in contract
    assert "+  deprecated: true\n" in declaration


def test_nobody_skips_a_step(root, lakehouse):
    mesh = require_mesh(root)
    with pytest.raises(Refused, match=r"is active and cannot become retired\n  from active it can become deprecated"):
        retirement(lakehouse, mesh, DAILY)
    with pytest.raises(Refused, match="is active already"):
        activation(mesh, DAILY)


@pytest.mark.parametrize("ends", [(date(2026, 1, 1), date(2027, 1, 1)), (date(2027, 6, 30), date(2027, 1, 1))])
def test_ends_lie_ahead_and_in_order(root, ends):
    with pytest.raises(UsageError, match="no order from today on"):
        deprecation(require_mesh(root), DAILY, Ends(support=ends[0], life=ends[1], reason="x"))


def test_a_successor_is_a_port_of_the_mesh(root, lakehouse):
    with pytest.raises(UnknownName):
        deprecation(require_mesh(root), DAILY, Ends(support=ENDS.support, life=ENDS.life, reason="x", successor=PortAddress("a", "b", "c")))
    mesh = deprecated(root, lakehouse, ends=Ends(support=ENDS.support, life=ENDS.life, reason="x", successor=MONTHLY))
    assert mesh.port(DAILY).contract.custom["deprecation"]["successor"] == "finance.revenue.monthly"


def test_a_port_that_somebody_declares_to_read_is_not_retired(root, lakehouse):
    mesh = deprecated(root, lakehouse)
    with pytest.raises(Refused, match=r"still has consumers:\n  finance\.revenue declares an input port: sales\.orders\.daily"):
        retirement(lakehouse, mesh, DAILY)
    assert state(root) is Lifecycle.DEPRECATED


def test_who_read_lately_is_named_with_the_day(root, lakehouse):
    mesh = deprecated(root, lakehouse, MONTHLY)
    lakehouse.ledger.record(Kind.READ, str(MONTHLY), details={"consumer": "ops.board"})
    lakehouse.ledger.record(Kind.READ, str(MONTHLY), details={"consumer": "finance"})
    with pytest.raises(Refused) as refusal:
        retirement(lakehouse, mesh, MONTHLY)
    assert "ops.board read it last on 2026-11-22: finance.revenue.monthly" in refusal.value.fact
    assert "finance read" not in refusal.value.fact, "people of the own domain are no consumers"
    with clock.frozen_at(datetime(2026, 12, 30, tzinfo=UTC)):
        assert retirement(lakehouse, mesh, MONTHLY).after is Lifecycle.RETIRED


def test_who_has_a_live_grant_is_named_with_its_end(root, lakehouse):
    text = agreement(REQUEST, APPROVE, port=str(MONTHLY), consumer=str(ORDERS))
    write_mesh(root, {"domains/finance/revenue/access/monthly/sales.orders.yaml": text})
    mesh = deprecated(root, lakehouse, MONTHLY)
    with pytest.raises(Refused, match=r"sales\.orders has a live grant until 2027-11-22: finance\.revenue\.monthly"):
        retirement(lakehouse, mesh, MONTHLY)


def test_what_nobody_reads_is_retired(root, lakehouse):
    mesh = deprecated(root, lakehouse, REVENUE)
    carry_out(lakehouse, mesh, retirement(lakehouse, mesh, REVENUE, reason="Nobody asks any more."))
    assert state(root, MONTHLY) is Lifecycle.RETIRED
    assert require_mesh(root).product(REVENUE).status == "retired"


def test_the_announced_end_of_life_needs_no_leave(root, lakehouse):
    mesh = deprecated(root, lakehouse)
    with clock.frozen_at(datetime(2027, 12, 31, tzinfo=UTC)):
        assert retirement(lakehouse, mesh, DAILY).after is Lifecycle.RETIRED


def test_what_is_retired_stays_so(root, lakehouse):
    mesh = deprecated(root, lakehouse, REVENUE)
    carry_out(lakehouse, mesh, retirement(lakehouse, mesh, REVENUE))
    with pytest.raises(Refused, match="offer it as a new port"):
        activation(require_mesh(root), REVENUE)


def test_an_edit_that_would_not_hold_changes_no_file(root):
    good = Edit(path=_path(root, ORDERS_ODPS), before=SAMPLE_MESH[ORDERS_ODPS], after=SAMPLE_MESH[ORDERS_ODPS].replace("shop", "web"))
    bad = Edit(path=_path(root, ORDERS_ODCS), before=SAMPLE_MESH[ORDERS_ODCS], after=SAMPLE_MESH[ORDERS_ODCS].replace("active", "on"))
    with pytest.raises(InvalidDeclaration, match="so nothing was changed"):
        make(root, ORDERS, [good, bad])
    assert (root / ORDERS_ODPS).read_text() == SAMPLE_MESH[ORDERS_ODPS]


def test_an_edit_that_fails_half_way_is_taken_back(root):
    changed = SAMPLE_MESH[ORDERS_ODPS].replace("Orders", "Sales")
    first = Edit(path=_path(root, ORDERS_ODPS), before=SAMPLE_MESH[ORDERS_ODPS], after=changed)
    stale = Edit(path=_path(root, ORDERS_ODCS), before="what somebody else saw", after=SAMPLE_MESH[ORDERS_ODCS])
    with pytest.raises(Refused, match="changed meanwhile"):
        make(root, ORDERS, [first, stale])
    assert (root / ORDERS_ODPS).read_text() == SAMPLE_MESH[ORDERS_ODPS]
    assert not list((root / ORDERS_ODPS).parent.glob(".*"))


def _path(root, path):
    return (root / path).relative_to(root)


def test_the_consumer_is_not_touched(root, lakehouse):
    deprecated(root, lakehouse)
    assert (root / REVENUE_ODPS).read_text() == SAMPLE_MESH[REVENUE_ODPS]
