from datetime import timedelta

import dagster as dg
import pytest
from dagster._core.definitions.freshness import CronFreshnessPolicy, TimeWindowFreshnessPolicy

from mesh_platform.concepts.contract import ServiceLevel
from mesh_platform.orchestration.automation.freshness import freshness_policy
from tests.sample_ports import BY_DAY, HERE, contract


def level(name: str, value: object, unit: str, schedule: str | None = None) -> ServiceLevel:
    return ServiceLevel(property=name, value=value, unit=unit, schedule=schedule, location=HERE)


def policy(*levels: ServiceLevel) -> dg.FreshnessPolicy | None:
    return freshness_policy(contract(service_levels=levels, partition=BY_DAY))


@pytest.mark.parametrize(
    ("schedule", "latency", "deadline", "within"),
    [
        ("0 6 * * *", level("latency", 2, "h"), "0 8 * * *", timedelta(hours=2)),
        ("30 6 * * 1", level("latency", 45, "min"), "15 7 * * 1", timedelta(minutes=45)),
        ("0 6 * * *", None, "24 8 * * *", timedelta(hours=2.4)),
        ("5 * * * *", None, "11 * * * *", timedelta(minutes=6)),
        ("0 6 1 * *", level("latency", 4, "h"), "0 10 1 * *", timedelta(hours=4)),
    ],
)
def test_a_schedule_has_a_deadline_after_each_tick(schedule, latency, deadline, within):
    found = policy(level("frequency", 1, "d", schedule), *([latency] if latency else []))
    assert found == CronFreshnessPolicy(deadline_cron=deadline, lower_bound_delta=within, timezone="UTC")


@pytest.mark.parametrize(
    ("schedule", "latency", "window"),
    [
        ("0 22 * * *", level("latency", 3, "h"), timedelta(hours=27)),  # the deadline would fall on the next day
        ("0 6 * * *", level("latency", 3, "d"), timedelta(days=4)),
        ("0 6 1 * *", None, timedelta(days=31 + 2.8)),
        ("*/10 * * * *", None, timedelta(minutes=11)),
    ],
)
def test_what_no_clock_can_say_is_the_longest_time_between_two_publications(schedule, latency, window):
    found = policy(level("frequency", 1, "d", schedule), *([latency] if latency else []))
    assert found == TimeWindowFreshnessPolicy.from_timedeltas(fail_window=window)


@pytest.mark.parametrize(
    ("levels", "window"),
    [
        ([level("frequency", 1, "d"), level("latency", 2, "h")], timedelta(hours=26)),
        ([level("frequency", 1, "d")], timedelta(hours=26.4)),
        ([level("latency", 2, "h")], timedelta(hours=2)),
        ([level("frequency", 1, "month"), level("latency", 1, "d")], timedelta(days=32)),
        ([level("frequency", 1, "y"), level("latency", 1, "d")], timedelta(days=367)),
    ],
)
def test_without_a_schedule_the_last_publication_counts(levels, window):
    assert policy(*levels) == TimeWindowFreshnessPolicy.from_timedeltas(fail_window=window)


def test_what_promises_no_time_is_never_stale():
    assert policy() is None
    assert policy(level("availability", "99.9", "%")) is None
