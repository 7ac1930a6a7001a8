from mesh_platform.concepts import clock
from mesh_platform.concepts.names import PortAddress
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.service_levels.reigns import reigns
from mesh_platform.service_levels.told import Told
from tests.service_levels.promises import after

PORT = PortAddress.parse("sales.orders.daily")


def test_a_rollback_to_files_that_were_rewritten_brings_their_release_back(lakehouse):
    told = (
        (Kind.PUBLISHED, {"snapshot_id": 1, "certificate": {}}),
        (Kind.COMPACTED, {"snapshot_id": 2}),
        (Kind.PUBLISHED, {"snapshot_id": 3, "certificate": {}}),
        (Kind.ROLLED_BACK, {"to": 2}),
    )
    for day, (kind, details) in enumerate(told):
        with clock.frozen_at(after(days=day)):
            lakehouse.ledger.record(kind, str(PORT), details=details)
    first, second, again = reigns(Told(lakehouse, [str(PORT)]), PORT, since=after(days=-1), until=after(days=4))
    assert (again.published, again.published_at) == (first.published, after(days=0))
    assert [(each.start, each.end) for each in (first, second, again)] == [
        (after(days=0), after(days=2)),
        (after(days=2), after(days=3)),
        (after(days=3), after(days=4)),
    ]


def test_what_is_asked_of_a_part_of_the_past_is_that_part_of_the_whole(lakehouse):
    told = (
        (Kind.PUBLISHED, {"snapshot_id": 1, "certificate": {}}),
        (Kind.PUBLISHED, {"snapshot_id": 2, "certificate": {}}),
        (Kind.COMPACTED, {"snapshot_id": 3}),
        (Kind.PUBLISHED, {"snapshot_id": 4, "certificate": {}}),
        (Kind.ROLLED_BACK, {"to": 1}),
        (Kind.PUBLISHED, {"snapshot_id": 5, "certificate": {}}),
        (Kind.ROLLED_BACK, {"to": 3}),
    )
    for day, (kind, details) in enumerate(told):
        with clock.frozen_at(after(days=day)):
            lakehouse.ledger.record(kind, str(PORT), details=details)
    whole = reigns(Told(lakehouse, [str(PORT)]), PORT, since=after(days=-1), until=after(days=8))
    assert len(whole) == 6
    for day in range(8):
        since = after(days=day, hours=12)
        part = reigns(Told(lakehouse, [str(PORT)]), PORT, since=since, until=after(days=8))
        assert part == tuple(each for each in whole if each.end > since)


def test_old_publications_are_not_read_for_a_late_window(lakehouse, monkeypatch):
    for day in range(50):
        with clock.frozen_at(after(days=day)):
            lakehouse.ledger.record(Kind.PUBLISHED, str(PORT), details={"snapshot_id": day, "certificate": {}})
    read = []
    outlines = lakehouse.ledger.outlines
    monkeypatch.setattr(
        lakehouse.ledger, "outlines", lambda kind, *places, **of: read.append((places, found := outlines(kind, *places, **of))) or found
    )
    assert len(reigns(Told(lakehouse, [str(PORT)]), PORT, since=after(days=40, hours=1), until=after(days=50))) == 10
    assert sum(len(found) for places, found in read if places) == 10
