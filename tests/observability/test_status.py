import json
from datetime import UTC, datetime, timedelta

import pytest

from mesh_platform.concepts import clock
from mesh_platform.concepts.check import Verdict
from mesh_platform.concepts.contract import Column, Comparison, Operator, QualityRule, Severity
from mesh_platform.concepts.types import Primitive
from mesh_platform.errors import ContractBroken
from mesh_platform.observability.status import status
from tests.publishing.conftest import day
from tests.sample_ports import BY_DAY, contract, orders, port

MANY = QualityRule(name="many", kind="library", metric="rowCount", comparison=Comparison(Operator.GREATER, 100), severity=Severity.WARNING)
DAILY = port(contract=contract(rules=(MANY,)))
PARTITIONED = port(contract=contract(partition=BY_DAY))
QUARANTINE = port(
    "sales.orders.daily_quarantine",
    contract=contract("sales.orders.daily_quarantine", columns=(Column(name="reason", type=Primitive.STRING),)),
    quarantine_of="daily",
)
GOOD, BAD = orders((1, "2024-01-01", "1", "Ada")), orders((1, "2024-01-01", "-1", "Ada"))


def only(lakehouse, of):
    (found,) = status(lakehouse, [of])
    return found


def test_a_port_that_was_never_built_is_empty(lakehouse):
    found = only(lakehouse, DAILY)
    assert found.state == "empty"
    assert found.release is None
    assert found.as_json()["rows"] is None


def test_a_published_port_tells_rows_snapshot_age_and_how_its_checks_went(publisher, lakehouse):
    start = datetime(2024, 3, 1, tzinfo=UTC)
    with clock.frozen_at(start):
        release = publisher.publish(DAILY, GOOD).release
    with clock.frozen_at(start + timedelta(hours=2)):
        found = only(lakehouse, DAILY)
    assert (found.state, found.release, found.age) == ("published", release, timedelta(hours=2))
    assert found.count(Verdict.WARNED) == 1
    assert found.count(Verdict.PASSED) == len(release.certificate.verdicts) - 1
    assert found.count(Verdict.FAILED) == found.count(Verdict.UNKNOWN) == 0


def test_a_newer_refusal_shows_beside_what_consumers_still_read(publisher, lakehouse):
    release = publisher.publish(DAILY, GOOD).release
    with pytest.raises(ContractBroken):
        publisher.publish(DAILY, BAD, run="bad")
    found = only(lakehouse, DAILY)
    assert found.state == "refused"
    assert found.release == release
    assert found.refusal.run_id == "bad"


def test_a_later_publication_makes_a_refusal_good(publisher, lakehouse):
    with pytest.raises(ContractBroken):
        publisher.publish(DAILY, BAD)
    publisher.publish(DAILY, GOOD)
    assert only(lakehouse, DAILY).state == "published"


@pytest.mark.parametrize(
    ("later", "state"), [(("01",), "published"), (("02",), "refused"), (("01", "03"), "published"), (None, "published")]
)
def test_a_refused_partition_is_made_good_by_a_publication_that_covers_it(publisher, lakehouse, later, state):
    with pytest.raises(ContractBroken):
        publisher.publish(PARTITIONED, BAD, partition=day("01"))
    partition = day(*later) if later else None
    publisher.publish(PARTITIONED, GOOD if later != ("02",) else orders((2, "2024-01-02", "1", "Ada")), partition=partition)
    assert only(lakehouse, PARTITIONED).state == state


def test_a_quarantine_counts_its_rows_by_reason(publisher, lakehouse):
    publisher.publish(QUARANTINE, "select unnest(['too windy', 'twice', 'twice', null]) as reason")
    found = only(lakehouse, QUARANTINE)
    assert found.quarantined == {"twice": 2, "too windy": 1, "without a reason": 1}
    assert str(found.quarantine_of) == "sales.orders.daily"


def test_an_empty_quarantine_counts_nothing(publisher, lakehouse):
    publisher.publish(QUARANTINE, "select 'x' as reason where false")
    assert only(lakehouse, QUARANTINE).quarantined == {}


def test_ports_come_in_the_order_asked_for_and_are_json(publisher, lakehouse):
    publisher.publish(DAILY, GOOD)
    publisher.publish(QUARANTINE, "select 'twice' as reason")
    with pytest.raises(ContractBroken):
        publisher.publish(DAILY, BAD)
    documents = json.loads(json.dumps([each.as_json() for each in status(lakehouse, [QUARANTINE, DAILY])]))
    assert [each["port"] for each in documents] == ["sales.orders.daily_quarantine", "sales.orders.daily"]
    assert documents[0]["quarantined"] == {"twice": 1}
    assert documents[1]["checks"] == {"passed": 7, "warned": 1, "failed": 0, "unknown": 0}
    assert documents[1]["refusal"]["what"] == "refused"
