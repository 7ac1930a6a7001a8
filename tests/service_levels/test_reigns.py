from mesh_platform.concepts import clock
from mesh_platform.concepts.names import PortAddress
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.service_levels.reigns import reigns
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
    first, second, again = reigns(lakehouse.ledger, PORT, until=after(days=4))
    assert (again.published, again.published_at) == (first.published, after(days=0))
    assert [(each.start, each.end) for each in (first, second, again)] == [
        (after(days=0), after(days=2)),
        (after(days=2), after(days=3)),
        (after(days=3), after(days=4)),
    ]
