import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mesh_platform.access.entering.trail import Door
from mesh_platform.concepts.names import PortAddress
from mesh_platform.declarations.reader import load_mesh, require_mesh
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.reading.snapshots import pin, relation_sql
from mesh_platform.orchestration.candidates.workshop import Workshop, open_workshop
from mesh_platform.orchestration.locations.loading import forget_code
from mesh_platform.orchestration.running.progress import PortOutcome, State
from mesh_platform.orchestration.running.runner import run
from mesh_platform.settings import load_settings
from tests.sample_mesh import ORDERS_ODCS, ORDERS_SQL, REVENUE_SQL, SAMPLE_MESH, write_mesh

ORDERS = PortAddress.parse("sales.orders.daily")
REVENUE = PortAddress.parse("finance.revenue.monthly")
WEB_ONLY = SAMPLE_MESH[ORDERS_SQL] + "where channel = 'web'\n"


@pytest.fixture
def built(root) -> Path:
    mesh = require_mesh(root)
    assert run(mesh, mesh.ports).holds
    return root


@contextmanager
def workshop_of(root: Path, **options) -> Iterator[Workshop]:
    mesh, _ = load_mesh(root)
    with open_workshop(mesh, load_settings(root), door=Door.DEV, **options) as workshop:
        yield workshop


def rows(lakehouse, port: PortAddress) -> list[tuple]:
    with lakehouse.connect() as connection:
        return connection.execute(f"select * from ({relation_sql(pin(lakehouse, port))}) order by all").fetchall()


def state_of_files(root: Path) -> dict[str, str]:
    """Every file of the state folder but the database and what it keeps beside it."""
    folder = load_settings(root).state
    files = (each for each in folder.rglob("*") if each.is_file() and not each.name.startswith("mesh.db"))
    return {str(each): hashlib.sha256(each.read_bytes()).hexdigest() for each in files}


def facts_but_reads(root: Path) -> list:
    with open_lakehouse(load_settings(root)) as lakehouse:
        return list(lakehouse.ledger.facts(without=(Kind.READ,)))


def test_nothing_published_changes_while_candidates_are_built(built):
    files, facts = state_of_files(built), facts_but_reads(built)
    write_mesh(built, {ORDERS_SQL: WEB_ONLY})
    with workshop_of(built) as workshop:
        report = workshop.build([ORDERS, REVENUE])
        assert report.holds
        assert [(each.address, each.rows, each.unchanged) for each in report.candidates] == [(ORDERS, 2, False), (REVENUE, 1, False)]
        changes = workshop.compare(ORDERS)
        assert (changes.added, changes.removed, changes.changed) == (0, 2, 0)
        assert changes.removed_rows[0].keys() == {"order_id", "ordered_at", "channel", "amount"}
        assert len(rows(workshop.lakehouse, ORDERS)) == 2
        assert len(rows(workshop.lakehouse.published, ORDERS)) == 4
    assert state_of_files(built) == files
    assert facts_but_reads(built) == facts


def test_a_candidate_reads_candidates_and_else_what_is_published(built):
    write_mesh(built, {ORDERS_SQL: WEB_ONLY})
    with workshop_of(built) as workshop:
        assert workshop.build([REVENUE]).of(REVENUE).unchanged
        workshop.build([ORDERS])
        assert workshop.build([REVENUE]).of(REVENUE).rows == 1


def test_reads_of_what_is_published_are_recorded_as_reads_through_its_door(built):
    def reads():
        with open_lakehouse(load_settings(built)) as lakehouse:
            return [(each.details["door"], each.details["consumer"]) for each in lakehouse.ledger.facts(Kind.READ, str(ORDERS))]

    before = reads()
    with workshop_of(built) as workshop:
        workshop.build([REVENUE])
        assert reads() == [("dev", "finance.revenue"), *before]
        workshop.build([ORDERS, REVENUE])  # what it reads now is a candidate, which is nobody's but its own
    assert reads() == [("dev", "finance.revenue"), *before]


def test_each_check_is_told_with_what_it_measured(built):
    write_mesh(built, {ORDERS_SQL: SAMPLE_MESH[ORDERS_SQL].replace("amount::decimal(10, 2)", "(amount - 50)::decimal(10, 2)")})
    with workshop_of(built) as workshop:
        candidate = workshop.build([ORDERS]).of(ORDERS)
        assert candidate.state is State.REFUSED
        worst = candidate.worst_first()[0]
        assert (worst["check"], worst["verdict"], worst["rows_affected"]) == ("amount_range", "failed", 3)
        assert {sample["order_id"] for sample in worst["samples"]} == {1, 3, 4}
        assert len(candidate.files) > 0
        assert workshop.compare(ORDERS) is None
        assert len(rows(workshop.lakehouse, ORDERS)) == 4


def test_a_breaking_contract_refuses_no_candidate(built):
    wider = SAMPLE_MESH[ORDERS_ODCS].replace("    - value: web\n", "    - value: web\n    - value: phone\n")
    write_mesh(built, {ORDERS_ODCS: wider})
    mesh = require_mesh(built)
    forget_code(mesh)
    assert "breaks version 1.0.0" in run(mesh, [ORDERS]).outcomes[0].reason
    with workshop_of(built) as workshop:
        assert workshop.build([ORDERS]).holds


def test_a_column_that_was_guarded_when_it_was_published_stays_out_of_examples(built):
    opened = SAMPLE_MESH[ORDERS_ODCS].replace("classification: confidential", "classification: public")
    write_mesh(built, {ORDERS_ODCS: opened, ORDERS_SQL: SAMPLE_MESH[ORDERS_SQL].replace("customer,", "upper(customer) as customer,")})
    with workshop_of(built) as workshop:
        assert workshop.build([ORDERS]).holds
        changes = workshop.compare(ORDERS)
    assert (changes.changed, dict(changes.columns)) == (4, {"customer": 4})
    assert "Ada" not in str(changes)


def test_nor_is_it_shown_among_the_first_rows(built):
    write_mesh(built, {ORDERS_ODCS: SAMPLE_MESH[ORDERS_ODCS].replace("classification: confidential", "classification: public")})
    with workshop_of(built) as workshop:
        (candidate,) = workshop.build([ORDERS]).candidates
        shown = workshop.first_rows(candidate, 10)
        assert workshop.guarded(ORDERS) == {"customer"}
    assert (len(shown), "Ada" in str(shown), "customer" in shown[0]) == (4, False, False)


def test_on_a_sample_each_input_shows_its_first_rows_and_no_more(built):
    with workshop_of(built, sample=2) as workshop:
        report = workshop.build([ORDERS])
        assert [each[0] for each in rows(workshop.lakehouse, ORDERS)] == [1, 2]
        changes = workshop.compare(ORDERS)
        assert (changes.added, changes.removed, changes.changed) == (None, None, 0)
    verdicts = {each["check"]: (each["verdict"], each["reason"]) for each in report.of(ORDERS).results}
    assert verdicts["some_orders"] == ("unknown", "not judged on a sample: it counts the rows")
    assert verdicts["primary_key"] == ("passed", "")


def test_a_sample_of_another_domain_holds_no_more_than_was_granted(built):
    look = "def monthly(orders):\n    names = orders.aggregate('max(customer)').fetchall()\n    raise ValueError(names, len(orders))\n"
    write_mesh(built, {REVENUE_SQL.replace(".sql", ".py"): look})
    (built / REVENUE_SQL).unlink()
    with workshop_of(built, sample=3) as workshop:
        reason = workshop.build([REVENUE]).of(REVENUE).reason
    assert "Grace" not in reason
    assert re.search(r"\[\('[0-9a-f]{64}',\)\], 3", reason)


def test_the_parts_of_a_build_are_timed(built):
    with workshop_of(built) as workshop:
        phases = workshop.build([ORDERS]).of(ORDERS).phases
    assert list(phases) == ["inputs", "rows", "staging", "checks"]
    assert sum(phases.values()) > 0


def test_what_reads_a_refused_candidate_is_skipped(built):
    write_mesh(built, {ORDERS_SQL: WEB_ONLY + "and false\n"})
    heard: list[PortOutcome] = []
    with workshop_of(built, listener=heard.append) as workshop:
        report = workshop.build([REVENUE, ORDERS])
    assert [each.state for each in report.candidates] == [State.REFUSED, State.SKIPPED]
    assert "it reads sales.orders.daily" in report.of(REVENUE).reason
    assert [each.state for each in heard] == [State.STARTED, State.REFUSED, State.SKIPPED]


def test_each_build_takes_the_files_as_they_are_then(built):
    with workshop_of(built) as workshop:
        for amount, expected in (("1.00", "4.00"), ("2.00", "8.00")):
            write_mesh(built, {REVENUE_SQL: SAMPLE_MESH[REVENUE_SQL].replace("sum(amount)", f"sum({amount}::decimal(10, 2))")})
            assert workshop.build([REVENUE]).holds
            with workshop.lakehouse.connect() as connection:
                ((total,),) = connection.execute(f"select sum(revenue) from ({relation_sql(pin(workshop.lakehouse, REVENUE))})").fetchall()
            assert str(total) == expected


def test_inputs_that_nobody_published_are_said(root):
    with workshop_of(root) as workshop:
        candidate = workshop.build([REVENUE]).of(REVENUE)
        assert workshop.compare(REVENUE) is None
    assert candidate.state is State.REFUSED
    assert "sales.orders.daily has not been published yet" in candidate.reason


def test_a_workshop_leaves_nothing_behind_even_after_an_error(built):
    folder = load_settings(built).state / "candidates"

    def interrupted() -> None:
        with workshop_of(built) as workshop:
            workshop.build([ORDERS])
            assert len(list(folder.iterdir())) == 1
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert list(folder.iterdir()) == []


def test_a_workshop_may_be_kept(built):
    with workshop_of(built, keep=True) as workshop:
        workshop.build([ORDERS])
    assert (workshop.settings.state / "warehouse" / "sales" / "orders" / "daily").is_dir()
