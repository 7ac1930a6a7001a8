import logging
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mesh_platform.concepts import clock
from mesh_platform.concepts.alert import Alert, AlertKind
from mesh_platform.concepts.names import ProductAddress
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.observability.alerts.journal import read_journal
from mesh_platform.observability.alerts.notification import notify
from tests.observability.alerts.meshes import ORDERS, mesh_of, route
from tests.observability.alerts.receivers import Hook, mail_server

START = datetime(2026, 5, 1, tzinfo=UTC)
REFUSED = Alert(kind=AlertKind.REFUSED, subject=ORDERS, since=START, domains=("sales",), title=f"{ORDERS} was refused", story=("Ada",))
STALE = replace(REFUSED, kind=AlertKind.STALE, title=f"{ORDERS} is older than promised")
ALL = frozenset(AlertKind)


class Mesh:
    """What there is to tell stands in `alerts`; each look comes two hours after the one before."""

    def __init__(self, lakehouse, mesh):
        self.lakehouse, self.mesh, self.alerts, self.now = lakehouse, mesh, [REFUSED], START

    def look(self, kinds=ALL, hours=2.0):
        self.now += timedelta(hours=hours)
        with clock.frozen_at(self.now):
            return notify(self.lakehouse, self.mesh, lambda *_: tuple(self.alerts), kinds=kinds)

    def facts(self, kind):
        return self.lakehouse.ledger.facts(kind)


@pytest.fixture
def told(lakehouse, hook) -> Mesh:
    return Mesh(lakehouse, mesh_of(alerts=(route(hook.url),)))


def titles(hook, what="raised"):
    return [[each["title"] for each in document[what]] for document in hook.documents]


def test_a_situation_is_told_once_and_once_more_when_it_is_over(told, hook, caplog):
    caplog.set_level(logging.INFO, "mesh_platform.alerts")
    assert [each.id for each in told.look().raised] == [REFUSED.id]
    assert told.look() == told.look() == replace(told.look(), raised=())
    told.alerts = []
    (over,) = told.look().resolved
    assert over.alert.id == REFUSED.id
    assert not told.look().resolved
    assert titles(hook) == [[REFUSED.title], []]
    assert titles(hook, "resolved") == [[], [REFUSED.title]]
    assert [each.kind for each in reversed(told.facts(None))] == ["alert_raised", "alert_sent", "alert_resolved", "alert_sent"]
    assert [each.getMessage().split(" (")[0] for each in caplog.records] == [REFUSED.title, f"over: {REFUSED.title}"]


def test_a_restart_forgets_nothing(told, hook):
    told.look()
    with open_lakehouse(told.lakehouse.settings) as again:
        told.lakehouse = again
        told.look()
    assert len(hook.requests) == 1


def test_a_situation_that_comes_back_is_told_again(told, hook):
    told.look()
    told.alerts = []
    told.look()
    told.alerts = [REFUSED]
    told.look()
    assert titles(hook) == [[REFUSED.title], [], [REFUSED.title]]


def test_what_a_channel_did_not_take_it_gets_later_and_the_others_do_not_wait(lakehouse, hook):
    hook.answers = [500, 500]
    with Hook().listening() as healthy:
        told = Mesh(lakehouse, mesh_of(alerts=(route(hook.url), route(healthy.url))))
        first = told.look()
        assert (first.sent, first.unsent) == ({healthy.url: 1}, {hook.url: "it answered 500"})
        assert told.look(hours=0.01).unsent == {hook.url: "it answered 500"}  # it is not even asked so soon
        assert len(hook.requests) == 1
        told.look()
        told.alerts = [REFUSED, STALE]
        third = told.look()
        assert third.unsent == {}
        assert titles(healthy) == [[REFUSED.title], [STALE.title]]
    assert titles(hook) == [[REFUSED.title], [REFUSED.title], [REFUSED.title, STALE.title]]
    assert read_journal(lakehouse.ledger).failures == {}
    assert [each.details["failures"] for each in told.facts(Kind.CHANNEL_FAILED)] == [2, 1]


def test_a_channel_that_stays_down_is_tried_more_and_more_rarely_but_every_hour(told, hook):
    hook.answers = [500] * 1000
    for _ in range(24 * 60):
        told.look(hours=1 / 60)
    assert 24 <= len(hook.requests) <= 32


def test_what_ended_before_a_channel_worked_is_told_as_over(told, hook):
    hook.answers = [500]
    told.look()
    told.alerts = []
    told.look()
    assert (titles(hook)[1], titles(hook, "resolved")[1]) == ([], [REFUSED.title])
    told.look()
    assert len(hook.requests) == 2


def test_a_channel_that_is_declared_later_hears_what_is_open_and_nothing_of_the_past(told, hook):
    told.look()
    told.alerts = []
    told.look()
    told.alerts = [STALE]
    told.look()
    with Hook().listening() as new:
        told.mesh = mesh_of(alerts=(route(hook.url), route(new.url)))
        told.look()
        assert (titles(new), titles(new, "resolved")) == ([[STALE.title]], [[]])


def test_each_domain_is_told_of_its_own_business_and_of_what_it_wants(lakehouse, hook):
    with Hook().listening() as of_finance, Hook().listening() as stale_only:
        told = Mesh(
            lakehouse, mesh_of(alerts=(route(hook.url), route(stale_only.url, AlertKind.STALE)), finance_alerts=(route(of_finance.url),))
        )
        both = replace(REFUSED, kind=AlertKind.ACCESS_EXPIRING, domains=("finance", "sales"), title="both")
        everybody = replace(REFUSED, kind=AlertKind.AUTOMATION_STOPPED, subject="mesh", domains=(), title="all")
        told.alerts = [REFUSED, STALE, both, everybody]
        told.look()
        assert titles(hook) == [[REFUSED.title, STALE.title, "both", "all"]]
        assert titles(of_finance) == [["both", "all"]]
        assert titles(stale_only) == [[STALE.title]]


def test_kinds_that_were_not_looked_for_stay_open(told):
    told.look()
    told.alerts = []
    assert not told.look(kinds=ALL - {AlertKind.REFUSED}).resolved
    assert told.look().resolved


def test_nothing_is_over_because_its_declaration_cannot_be_read(told):
    told.look()
    told.alerts = []
    readable = told.mesh
    told.mesh = replace(readable, domains=readable.domains[:1], left_out=frozenset({ProductAddress("sales", "orders")}))
    assert not told.look().resolved
    told.mesh = readable
    assert told.look().resolved


def test_one_channel_of_two_domains_is_told_once(lakehouse, hook):
    told = Mesh(lakehouse, mesh_of(alerts=(route(hook.url),), finance_alerts=(route(hook.url),)))
    told.alerts = [replace(REFUSED, domains=("finance", "sales"))]
    told.look()
    assert titles(hook) == [[REFUSED.title]]


def test_no_secret_and_no_row_gets_into_ledger_or_log(lakehouse, hook, monkeypatch, caplog):
    caplog.set_level(logging.DEBUG)
    hook.answers = [500]
    monkeypatch.setenv("TEAM_WEBHOOK", f"{hook.url}/T0KEN")
    settings = lakehouse.settings.model_validate({**lakehouse.settings.model_dump(), "smtp_url": "smtp://mesh:T0KEN@127.0.0.1:1"})
    told = Mesh(replace(lakehouse, settings=settings), mesh_of(alerts=(route("${TEAM_WEBHOOK}"), route("mailto:team@example.org"))))
    unsent = told.look().unsent
    assert set(unsent) == {"${TEAM_WEBHOOK}", "mailto:team@example.org"}
    seen = [caplog.text, repr(told.look()), *(str(each.details) for each in told.facts(None))]
    assert all("T0KEN" not in each and "Ada" not in each for each in seen)


def test_a_mail_tells_all_that_is_new_in_one_message(lakehouse, mailbox):
    with mail_server(mailbox) as port:
        settings = lakehouse.settings.model_copy(update={"alert_from": "mesh@example.org"})
        settings = settings.model_validate({**settings.model_dump(), "smtp_url": f"smtp://127.0.0.1:{port}"})
        told = Mesh(replace(lakehouse, settings=settings), mesh_of(alerts=(route("mailto:team@example.org"),)))
        told.alerts = [REFUSED, STALE]
        told.look()
    (mail,) = mailbox.mails
    assert b"Subject: [mesh] sales.orders.daily was refused, and 1 more" in mail.content


_LOOK = """
import sys
from pathlib import Path
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.settings import Settings
from mesh_platform.observability.alerts.notification import notify
from tests.observability.alerts.meshes import mesh_of, route
from tests.observability.alerts.test_notification import REFUSED

with open_lakehouse(Settings(root=Path(sys.argv[1]))) as lakehouse:
    print("ready", flush=True)
    sys.stdin.readline()
    notify(lakehouse, mesh_of(alerts=(route(sys.argv[2]),)), lambda *_: (REFUSED,))
"""


def test_processes_that_look_at_once_tell_it_once(lakehouse, hook):
    command = [sys.executable, "-c", _LOOK, str(lakehouse.settings.root), hook.url]
    folder = Path(__file__).parents[3]
    looking = [subprocess.Popen(command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    for each in looking:
        assert each.stdout.readline() == "ready\n"
    for each in looking:
        each.stdin.write("go\n")
        each.stdin.flush()
    assert [(each.communicate()[0], each.returncode) for each in looking] == [("", 0)] * 3
    assert titles(hook) == [[REFUSED.title]]
    assert len(lakehouse.ledger.facts(Kind.ALERT_RAISED)) == 1
