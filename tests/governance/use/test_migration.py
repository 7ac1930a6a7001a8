"""The orders end in summer 2027; the monthly revenue is read instead."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from mesh_platform.concepts import clock
from mesh_platform.concepts.alert import AlertKind
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.declarations.reader import require_mesh
from mesh_platform.governance.use.migration import Migrant, Moved, migration
from mesh_platform.lakehouse.lakehouse import Lakehouse, open_lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lifecycle.statuses import Ends
from mesh_platform.lifecycle.transitions import carry_out, deprecation
from mesh_platform.observability.alerts.evaluation import evaluate
from mesh_platform.settings import load_settings
from tests.cli.commands import invoke
from tests.sample_mesh import write_sample_mesh

OLD, NEW = PortAddress.parse("sales.orders.daily"), PortAddress.parse("finance.revenue.monthly")
ENDS = Ends(support=date(2027, 6, 30), life=date(2027, 12, 31), reason="Sums are enough.", successor=NEW)
READS = {
    "ops.board": [(OLD, (3, 1), ["amount"]), (OLD, (4, 2), ["amount", "channel"])],
    "ops.plan": [(OLD, (4, 1), ["amount"]), (NEW, (4, 3), ["revenue"])],
    "ops.both": [(NEW, (4, 1), ["revenue"]), (OLD, (4, 3), ["amount"])],
    "ops.past": [(OLD, (1, 2), ["amount"])],
    "sales": [(OLD, (4, 1), ["amount"])],
    "": [(OLD, (4, 1), ["amount"])],
}


def on(month: int, day: int):
    return clock.frozen_at(datetime(2027, month, day, 12, tzinfo=UTC))


def alerts(lakehouse: Lakehouse, root: Path, kind: AlertKind) -> list:
    return [each for each in evaluate(lakehouse, require_mesh(root)) if each.kind is kind]


@pytest.fixture(scope="module")
def ending(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Deprecated in January, read since."""
    root = write_sample_mesh(tmp_path_factory.mktemp("mesh"))
    with open_lakehouse(load_settings(root)) as lakehouse:
        with on(1, 1):
            carry_out(lakehouse, require_mesh(root), deprecation(require_mesh(root), OLD, ENDS))
        for consumer, reads in READS.items():
            for port, day, columns in reads:
                with on(*day):
                    lakehouse.ledger.record(Kind.READ, str(port), details={"consumer": consumer, "columns": columns})
    return root


@pytest.fixture
def lakehouse(ending: Path):
    with open_lakehouse(load_settings(ending)) as opened:
        yield opened


@pytest.fixture
def mesh(ending: Path) -> Mesh:
    return require_mesh(ending)


def test_the_board_tells_of_each_consumer_whether_it_has_moved(lakehouse, mesh):
    with on(4, 5):
        board = migration(lakehouse, mesh, mesh.port(OLD))
    assert (board.successor, board.support, board.life) == (NEW, ENDS.support, ENDS.life)
    assert {each.consumer: each.moved for each in board.migrants} == {
        "ops.both": Moved.HALF,
        "ops.board": Moved.NOT,
        "ops.plan": Moved.DONE,
        "finance.revenue": Moved.NOT,
    }
    board_reader = next(each for each in board.migrants if each.consumer == "ops.board")
    assert (board_reader.columns, board_reader.last_read) == (("amount", "channel"), datetime(2027, 4, 2, 12, tzinfo=UTC))
    assert not board.may_retire, "finance.revenue declares to read it"


def test_who_was_granted_and_reads_nothing_is_late_for_nobody():
    silent = Migrant(consumer="a.b", declares=False, granted=True, last_read=None, columns=(), successor=None)
    assert silent.moved is Moved.GONE
    assert not silent.is_late


def test_late_consumers_and_the_owner_are_told_thirty_days_before_support_ends(ending, lakehouse):
    with on(5, 30):
        assert alerts(lakehouse, ending, AlertKind.MIGRATION_LATE) == []
    with on(5, 31):
        found = {each.part: each for each in alerts(lakehouse, ending, AlertKind.MIGRATION_LATE)}
    assert set(found) == {"finance.revenue", "ops.board", "ops.both"}
    assert found["ops.board"].domains == ("ops", "sales")
    assert found["ops.board"].story[0] == "It read it last on 2027-04-02: amount, channel."
    assert f"mesh product migration {OLD}" in found["ops.board"].commands


def test_an_end_is_proposed_thirty_days_after_the_last_read_where_nobody_declares_it(tmp_path):

    root = write_sample_mesh(tmp_path)
    with open_lakehouse(load_settings(root)) as lakehouse:
        with on(1, 1):
            carry_out(
                lakehouse,
                require_mesh(root),
                deprecation(require_mesh(root), NEW, Ends(support=ENDS.support, life=ENDS.life, reason="Sums.")),
            )
        with on(1, 20):
            lakehouse.ledger.record(Kind.READ, str(NEW), details={"consumer": "ops.board", "columns": []})
        with on(2, 18):
            assert alerts(lakehouse, root, AlertKind.RETIREMENT_DUE) == []
        with on(2, 19):
            (alert,) = alerts(lakehouse, root, AlertKind.RETIREMENT_DUE)
        assert alert.commands[0] == f"mesh product retire {NEW}"
        with on(2, 19):
            told = invoke(root, "product", "migration", str(NEW))
        assert f"It may be retired: mesh product retire {NEW}" in told.stdout


def test_the_board_is_shown_to_people_and_programs(ending):
    with on(4, 5):
        told = invoke(ending, "product", "migration", str(OLD))
        assert "sales.orders.daily  deprecated, support until 2027-06-30, ends on 2027-12-31" in told.stdout
        assert "successor  finance.revenue.monthly" in told.stdout
        assert [line.split()[0] for line in told.stdout.splitlines() if "not yet" in line] == ["ops.board", "finance.revenue"]
        assert '"moved": "reads both"' in invoke(ending, "product", "migration", "sales.orders", "--json").stdout
        assert invoke(ending, "product", "migration", "sales.order").exit_code == 2
