"""Whatever the mesh itself does to what it published, it still proves what it is."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from mesh_platform.attestation.judging import Proof
from mesh_platform.concepts import clock
from mesh_platform.concepts.contract import Column
from mesh_platform.concepts.release import Mode
from mesh_platform.concepts.types import Primitive
from mesh_platform.errors import UnknownName
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.reading.snapshots import pin
from mesh_platform.lakehouse.storage import duckdb_path
from mesh_platform.lakehouse.tables.certificates import ATTESTATION
from mesh_platform.lakehouse.upkeep import compaction
from mesh_platform.lakehouse.upkeep.maintenance import maintain, plan_maintenance
from mesh_platform.lakehouse.writing.rollback import rollback
from mesh_platform.observability.verification.verification import verify_releases
from mesh_platform.publishing.attesting import attest_compaction
from tests.publishing.conftest import day, lakehouse, publisher
from tests.sample_ports import BY_DAY, ORDER_COLUMNS, contract, orders, port
from tests.tampering import Intruder

__all__ = ["lakehouse", "publisher"]

ADA, GRACE = (1, "2024-01-01", "10.50", "Ada"), (2, "2024-01-02", "99.90", "Grace")
NOTHING = f"{orders(ADA)} where false"
DAILY = port()
PARTITIONED = port("sales.orders.parts", contract=contract("sales.orders.parts", partition=BY_DAY))
WEEKLY = port("sales.orders.weekly", contract=contract("sales.orders.weekly"), mode=Mode.APPEND)


def verified(lakehouse, *ports, **asked):
    found = verify_releases(lakehouse, [each.address for each in ports], (), **asked)
    assert found.holds, found.every_fault
    return found


def test_partitions_batches_and_releases_that_were_taken_back_hold(lakehouse, publisher):
    publisher.publish(PARTITIONED, orders(ADA, GRACE))
    publisher.publish(PARTITIONED, orders(GRACE), partition=day("02"))
    publisher.publish(PARTITIONED, NOTHING, partition=day("01"))
    publisher.publish(WEEKLY, orders(ADA))
    publisher.publish(WEEKLY, orders(GRACE))
    publisher.publish(WEEKLY, NOTHING)
    first = publisher.publish(DAILY, orders(ADA)).release
    publisher.publish(DAILY, orders(GRACE))
    rollback(lakehouse, DAILY.address, first.snapshot_id)
    found = verified(lakehouse, PARTITIONED, WEEKLY, DAILY)
    assert {each.proof for each in found.releases} == {Proof.ATTESTED}
    assert len(found.releases) == 8
    publisher.publish(DAILY, orders(ADA, GRACE))
    verified(lakehouse, DAILY)


def test_what_maintenance_compacts_holds(lakehouse, publisher, monkeypatch):
    monkeypatch.setattr(compaction, "FEWEST", 2)
    publisher.publish(WEEKLY, orders(ADA))
    publisher.publish(WEEKLY, orders(GRACE))
    maintain(lakehouse, plan_maintenance(lakehouse), attest=attest_compaction(lakehouse))
    found = verified(lakehouse, WEEKLY)
    (newest,) = [each for each in found.releases if each.current]
    assert newest.proof is Proof.ATTESTED
    assert len(pin(lakehouse, WEEKLY.address).files) == 1
    publisher.publish(WEEKLY, orders((100, "2024-01-05", "1.00", "Ada")))
    verified(lakehouse, WEEKLY)


def test_a_table_that_gains_a_column_holds(lakehouse, publisher):
    publisher.publish(WEEKLY, orders(ADA))
    note = Column(name="note", type=Primitive.STRING)
    wider = port("sales.orders.weekly", contract=contract("sales.orders.weekly", columns=(*ORDER_COLUMNS, note)), mode=Mode.APPEND)
    publisher.publish(wider, f"select *, 'gift' as note from ({orders(GRACE)})")
    assert verified(lakehouse, WEEKLY).files.compared == 2


def test_one_release_is_asked_for_by_its_snapshot(lakehouse, publisher):
    first = publisher.publish(DAILY, orders(ADA)).release
    publisher.publish(DAILY, orders(GRACE))
    found = verified(lakehouse, DAILY, WEEKLY, snapshot_id=first.snapshot_id)
    assert [(each.snapshot_id, each.current) for each in found.releases] == [(first.snapshot_id, False)]
    assert found.files.compared == 1
    with pytest.raises(UnknownName, match="no release 7 is held"):
        verify_releases(lakehouse, [DAILY.address], (), snapshot_id=7)


def test_a_release_from_before_releases_were_attested_is_counted_and_not_called_wrong(lakehouse, publisher):
    publisher.publish(DAILY, orders(ADA))
    intruder, (fact,) = Intruder(lakehouse), lakehouse.ledger.facts(Kind.PUBLISHED)
    intruder.change_fact(fact, lambda details: details.pop("attestation"))
    intruder.change_certificate(lakehouse.ledger.facts(Kind.PUBLISHED)[0], lambda certificate: certificate.pop(ATTESTATION))
    assert verified(lakehouse, DAILY).with_proof(Proof.UNATTESTED) == 1
    publisher.publish(DAILY, orders(GRACE))
    found = verified(lakehouse, DAILY)
    assert (found.with_proof(Proof.ATTESTED), found.with_proof(Proof.UNATTESTED)) == (1, 1)


def test_the_statement_of_a_release_whose_process_died_before_it_told_the_ledger_is_not_lost(lakehouse, publisher):
    publisher.publish(DAILY, orders(ADA), run="that-died")
    Intruder(lakehouse).remove_fact(lakehouse.ledger.facts(Kind.PUBLISHED)[0])
    with clock.frozen_at(clock.now() + timedelta(days=2)):
        publisher.publish(DAILY, orders(GRACE))
    found = verified(lakehouse, DAILY)
    assert found.with_proof(Proof.ATTESTED) == 2


def test_a_statement_that_was_left_and_changed_does_not_pass(lakehouse, publisher):
    release = publisher.publish(DAILY, orders(ADA), run="that-died").release
    Intruder(lakehouse).remove_fact(lakehouse.ledger.facts(Kind.PUBLISHED)[0])
    left = Path(duckdb_path(lakehouse.tables.location(DAILY.address))) / "data" / str(release.certificate.build) / "statement.json"
    left.write_text(json.dumps({**json.loads(left.read_text()), "table": "0" * 64}))
    with clock.frozen_at(clock.now() + timedelta(days=2)):
        publisher.publish(DAILY, orders(GRACE))
    faults = verify_releases(lakehouse, [DAILY.address], ()).every_fault
    assert any("is not the one that its certificate names" in each.message for each in faults)
