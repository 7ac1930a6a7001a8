import json
from datetime import UTC, datetime, timedelta

import pytest

from mesh_platform.concepts import clock
from mesh_platform.concepts.names import PortAddress
from mesh_platform.errors import ContractBroken, SchemaMismatch
from mesh_platform.lakehouse.reading.snapshots import releases
from mesh_platform.lakehouse.writing.commits import commit
from mesh_platform.lakehouse.writing.rollback import rollback
from mesh_platform.lakehouse.writing.staging import stage
from mesh_platform.observability.history import Happening, history, refusals
from mesh_platform.publishing.certificate import certify
from tests.sample_ports import orders, port

DAILY = port()
GOOD, BETTER = orders((1, "2024-01-01", "1", "Ada")), orders((1, "2024-01-01", "2", "Ada"))
BAD = orders((1, "2024-01-01", "-1", "Ada"), (2, "2024-01-01", "1", "X"))


def test_a_port_without_a_past_has_an_empty_history(lakehouse):
    assert history(lakehouse, PortAddress.parse("sales.orders.daily")) == ()


def test_publications_refusals_and_rollbacks_are_one_line_of_time(publisher, lakehouse):
    first = publisher.publish(DAILY, GOOD, run="good").release
    publisher.publish(DAILY, BETTER)
    with pytest.raises(ContractBroken):
        publisher.publish(DAILY, BAD, run="bad")
    rollback(lakehouse, DAILY.address, first.snapshot_id)

    back, refused, second, oldest = history(lakehouse, DAILY.address)
    assert [each.what for each in (back, refused, second, oldest)] == ["rolled_back", "refused", "published", "published"]
    assert back.snapshot_id == oldest.snapshot_id == first.snapshot_id
    assert (oldest.current, second.current, second.readable) == (True, False, True)
    assert oldest.certificate == first.certificate
    assert (refused.run_id, refused.rows, refused.snapshot_id) == ("bad", 2, None)
    assert [each["check"] for each in refused.failing] == ["amount_range", "customer_length"]


def test_a_refusal_before_any_check_says_why(publisher, lakehouse):
    with pytest.raises(SchemaMismatch):
        publisher.publish(DAILY, "select 1 as one")
    (event,) = refusals(lakehouse, DAILY.address)
    assert event.what is Happening.REFUSED
    assert "order_id: promised as long, but not built" in event.reason
    assert event.results == ()


def test_history_is_json_and_no_number_in_it_is_too_large_for_a_browser(publisher, lakehouse):
    publisher.publish(DAILY, GOOD)
    with pytest.raises(ContractBroken):
        publisher.publish(DAILY, BAD)
    documents = json.loads(json.dumps([each.as_json() for each in history(lakehouse, DAILY.address)]))
    assert documents[1]["snapshot"] == str(releases(lakehouse, DAILY.address)[0].snapshot_id)
    assert documents[0]["verdicts"]["amount_range"] == "failed"
    assert documents[1]["verdicts"]["amount_range"] == "passed"


def test_the_newest_come_first_and_a_limit_keeps_them(publisher, lakehouse):
    start = datetime(2024, 1, 1, tzinfo=UTC)
    for number in range(4):
        with clock.frozen_at(start + timedelta(hours=number)):
            publisher.publish(DAILY, GOOD if number % 2 else BETTER, run=f"run-{number}")
    assert [each.run_id for each in history(lakehouse, DAILY.address, limit=2)] == ["run-3", "run-2"]


def test_an_expired_snapshot_stays_in_the_history_but_cannot_be_read(publisher, lakehouse):
    old = publisher.publish(DAILY, GOOD).release
    publisher.publish(DAILY, BETTER)
    lakehouse.tables.find(DAILY.address).maintenance.expire_snapshots().by_id(old.snapshot_id).commit()
    newest, oldest = history(lakehouse, DAILY.address)
    assert (newest.readable, oldest.readable) == (True, False)
    assert oldest.certificate == old.certificate


def test_a_publication_that_died_before_it_reached_the_ledger_is_told_by_its_snapshot(publisher, lakehouse):
    publisher.publish(DAILY, GOOD)
    build = publisher.start(DAILY, run="died")
    with lakehouse.connect() as connection:
        staged = stage(connection, BETTER, table=lakehouse.tables.find(DAILY.address), contract=build.contract, build=build.number)
    release = commit(lakehouse.tables, staged, contract=build.contract, certificate=certify(build, staged, (), content=None))
    newest, _ = history(lakehouse, DAILY.address)
    assert (newest.run_id, newest.snapshot_id, newest.current) == ("died", release.snapshot_id, True)
