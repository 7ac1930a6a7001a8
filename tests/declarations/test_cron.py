import pytest
from dagster._utils.schedules import is_valid_cron_string

from mesh_platform.declarations.cron import is_cron


@pytest.mark.parametrize(
    "text",
    ["0 6 * * *", "*/10 * * * *", "5,35 8-18/2 1 jan-mar mon-fri", "00 06 * * 7", "0 0 29 2 *", "0 6 1 1,4,7,10 *", "0 0 31 * SUN"],
)
def test_what_is_a_schedule_is_one_for_dagster_too(text):
    assert is_cron(text)
    assert is_valid_cron_string(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "daily", "@daily", "0 6 * *", "0 6 * * * *", "60 6 * * *", "0 24 * * *", "0 6 0 * *", "0 6 * 13 *", "0 6 * * 8"),
        *("0 6 30 2 *", "0 18-6 * * *", "*/0 * * * *", "0 6 * * mo", "0 6 ٣ * *", "0;6 * * * *", "1- * * * *", None, 6, ["0 6 * * *"]),
    ],
)
def test_what_is_none_is_refused(text):
    assert not is_cron(text)
