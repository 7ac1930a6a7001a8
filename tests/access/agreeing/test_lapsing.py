"""Grants that nobody uses: sales.orders.daily was granted to finance.revenue on 2026-11-23, and lapses 90 days later."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from mesh_platform import read
from mesh_platform.access.agreeing import decisions
from mesh_platform.access.agreeing.granting import Wishes
from mesh_platform.access.agreeing.lapsing import lapse_unused
from mesh_platform.concepts import clock
from mesh_platform.concepts.access import AccessState
from mesh_platform.concepts.alert import Alert, AlertKind
from mesh_platform.declarations.reader import require_mesh
from mesh_platform.errors import NoAccess, Refused
from mesh_platform.governance.use.lapses import with_lapses
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.observability.alerts.evaluation import evaluate
from mesh_platform.settings import load_settings
from tests.access.conftest import ORDERS
from tests.access.deciding import CONSUMER, GRANTED_ONLY, PORT
from tests.declarations.agreeing import AGREEMENT, approved
from tests.publishing.conftest import Publisher
from tests.sample_mesh import write_sample_mesh


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = write_sample_mesh(tmp_path, {**GRANTED_ONLY, AGREEMENT: approved()})
    with clock.frozen_at(datetime(2026, 11, 1, tzinfo=UTC)), open_lakehouse(load_settings(root)) as lakehouse:
        Publisher(lakehouse).publish(require_mesh(root).select(PORT)[0], ORDERS)
    return root


def on(month: int, day: int):
    return clock.frozen_at(datetime(2027, month, day, 12, tzinfo=UTC))


def lapse(root: Path) -> int:
    with open_lakehouse(load_settings(root)) as lakehouse:
        return len(lapse_unused(lakehouse, require_mesh(root)))


def alerts(root: Path) -> list[Alert]:
    with open_lakehouse(load_settings(root)) as lakehouse:
        return [each for each in evaluate(lakehouse, require_mesh(root)) if each.kind is AlertKind.ACCESS_UNUSED]


def take(root: Path, decide, **said) -> None:
    with open_lakehouse(load_settings(root)) as lakehouse:
        decide(lakehouse, require_mesh(root), port=PORT, consumer=CONSUMER, **said)


def state(root: Path) -> AccessState:
    with open_lakehouse(load_settings(root)) as lakehouse:
        (agreement,) = with_lapses(lakehouse.ledger, require_mesh(root)).agreements.values()
    return agreement.state(clock.now())


def test_both_sides_are_told_fourteen_days_before_a_grant_lapses(root):
    with on(2, 7):
        assert alerts(root) == []
    with on(2, 8):
        (alert,) = alerts(root)
    assert alert.domains == ("finance", "sales")
    assert alert.title == f"{CONSUMER} may read {PORT} until 2027-02-22 only, for it does not read it"
    assert alert.commands[0] == f'mesh access justify {PORT} {CONSUMER} --reason "…"'
    with on(2, 9):
        assert [each.id for each in alerts(root)] == [alert.id]


def test_a_grant_holds_for_90_days_without_a_read_and_is_closed_by_the_night_after(root):
    with on(2, 21):
        assert lapse(root) == 0
    with on(2, 22):
        assert lapse(root) == 1
        assert lapse(root) == 0
        with pytest.raises(NoAccess, match="its grant lapsed on 2027-02-22, for nobody used it") as refusal:
            read(PORT, consumer=CONSUMER, root=root)
        assert refusal.value.hint.endswith(f'mesh access request {PORT} --for {CONSUMER} --purpose "…"')
        assert state(root) is AccessState.LAPSED
        assert alerts(root) == []


def test_what_lapses_for_one_consumer_ends_nobody_elses_grant(root):
    with on(2, 22):
        with open_lakehouse(load_settings(root)) as lakehouse:
            lakehouse.ledger.record(Kind.ACCESS_LAPSED, PORT, details={"consumer": "sales.refunds"})
        assert read(PORT, consumer=CONSUMER, root=root).arrow().num_rows
        assert state(root) is AccessState.GRANTED


def test_the_ledger_says_since_when_nobody_read(root):
    with on(1, 10):
        read(PORT, consumer=CONSUMER, root=root)
    with on(5, 1), open_lakehouse(load_settings(root)) as lakehouse:
        lapse_unused(lakehouse, require_mesh(root))
        (fact,) = lakehouse.ledger.facts(Kind.ACCESS_LAPSED, PORT)
    assert fact.details == {"consumer": CONSUMER, "last_read": "2027-01-10T12:00:00+00:00", "unused_since": "2027-01-10T12:00:00+00:00"}


def test_a_read_keeps_a_grant(root):
    with on(2, 20):
        read(PORT, consumer=CONSUMER, root=root)
    with on(3, 1):
        assert alerts(root) == []
        assert lapse(root) == 0
        assert state(root) is AccessState.GRANTED


def test_a_reason_keeps_a_grant_that_nobody_uses(root):
    with on(2, 20):
        take(root, decisions.justify, reason="Read once a year.")
    with on(3, 1):
        assert lapse(root) == 0
        read(PORT, consumer=CONSUMER, root=root)
    with open_lakehouse(load_settings(root)) as lakehouse:
        assert lakehouse.ledger.facts(Kind.ACCESS_JUSTIFIED, PORT)[0].details["reason"] == "Read once a year."


def test_a_reason_comes_too_late_for_what_has_lapsed_and_a_new_approval_does_not(root):
    with on(2, 22):
        lapse(root)
        with pytest.raises(Refused, match="nothing is granted"):
            take(root, decisions.justify, reason="Read once a year.")
        take(root, decisions.request, purpose="Sum orders by year.")
        assert state(root) is AccessState.REQUESTED
        take(root, decisions.approve, reason="Agreed.", wishes=Wishes())
        assert state(root) is AccessState.GRANTED
        read(PORT, consumer=CONSUMER, root=root)


def test_a_ledger_that_is_younger_than_a_grant_ends_nothing_it_cannot_know(tmp_path):
    root = write_sample_mesh(tmp_path, {**GRANTED_ONLY, AGREEMENT: approved()})
    with on(2, 10), open_lakehouse(load_settings(root)) as lakehouse:
        lakehouse.ledger.record(Kind.READ, PORT, details={"consumer": "ops.board"})
    with on(2, 22):
        assert lapse(root) == 0
        assert alerts(root) == []


def test_another_domains_night_ends_nothing_here(root):
    with on(2, 22), open_lakehouse(load_settings(root)) as lakehouse:
        assert lapse_unused(lakehouse, require_mesh(root), domain="finance") == ()
