import random
from dataclasses import replace
from pathlib import Path

import pytest

from mesh_platform.concepts import clock
from mesh_platform.concepts.contract import Aim
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.service_levels.standing import burning, standings
from tests.sample_ports import domain, product
from tests.service_levels.promises import AVAILABLE, DAILY, SOUND, YOUNG, after, promising

DAYS = 110
SLIP, FAILURE = 0.1, 0.1


@pytest.mark.parametrize("promise", [DAILY, YOUNG, SOUND, AVAILABLE], ids=["daily", "young", "sound", "available"])
def test_a_short_look_finds_each_budget_that_burns_and_tells_of_it_what_a_long_one_does(lakehouse, promise):
    of = promising(replace(promise, aim=Aim(days=90)))
    mesh = Mesh(Path("/mesh"), (domain(product(of)),))
    _live(lakehouse, str(of.address), random.Random(7))
    looks = [after(hours=hour) for hour in range(24 * 20, 24 * DAYS, 29)]
    short = [tuple(burning(lakehouse, mesh, [of], at)) for at in looks]
    assert short == [tuple(each for each in standings(lakehouse, mesh, [of], at) if each.pace is not None) for at in looks]
    assert any(short)
    assert not all(short)


def _live(lakehouse, port: str, chance: random.Random) -> None:
    """Mostly a build and four reads a day; some come late, some go wrong."""
    for day in range(DAYS):
        if chance.random() >= SLIP:
            _build(lakehouse, port, day, chance)
        for hour in (8, 11, 15, 19):
            is_broken = chance.random() < FAILURE / 4
            with clock.frozen_at(after(days=day, hours=hour)):
                kind, details = (Kind.QUERY_FAILED, {"error": "IOException"}) if is_broken else (Kind.READ, {})
                lakehouse.ledger.record(kind, port, details={"read": "", **details})


def _build(lakehouse, port: str, day: int, chance: random.Random) -> None:
    verdict = "warned" if chance.random() < FAILURE else "passed"
    checks = {"ordered_on_latency": verdict, "amount_not_null": verdict}
    told = {
        "snapshot_id": day,
        "certificate": {"mesh.verdicts": checks},
        "results": [{"check": each, "measured": "6:00:00"} for each in checks],
    }
    with clock.frozen_at(after(days=day, hours=chance.randrange(0, 7))):
        if chance.random() < FAILURE:
            results = [{"check": each, "verdict": "failed"} for each in checks]
            lakehouse.ledger.record(Kind.REFUSED, port, details={"results": results})
        else:
            lakehouse.ledger.record(Kind.PUBLISHED, port, details=told)
