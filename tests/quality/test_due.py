from datetime import UTC, datetime, timedelta

import pytest

from mesh_platform.concepts.contract import ServiceLevel
from mesh_platform.quality.due import next_due
from tests.sample_ports import contract

START = datetime(2024, 1, 31, tzinfo=UTC)


@pytest.mark.parametrize(
    ("levels", "due"),
    [
        ((), None),
        ((("frequency", 1, "d"),), timedelta(days=1)),
        ((("frequency", 1, "d"), ("latency", 2, "h")), timedelta(days=1, hours=2)),
        ((("latency", 90, "min"),), timedelta(minutes=90)),
        ((("frequency", 1, "mo"),), timedelta(days=29)),
        ((("frequency", "daily", None),), None),
        ((("frequency", 0, "d"),), None),
        ((("retention", 1, "d"),), None),
    ],
)
def test_the_next_publication_is_due_after_frequency_and_latency(levels, due):
    promised = contract(service_levels=tuple(ServiceLevel(property=name, value=value, unit=unit) for name, value, unit in levels))
    assert next_due(promised, START) == (None if due is None else START + due)
