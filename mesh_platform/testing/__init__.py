"""For the tests of a domain: one port built from a few rows, and judged by its contract as every build is.

from mesh_platform.testing import build


def test_calm_hours_are_left_out():
made = build("weather.storms.hours", inputs={"hourly": [{"airport": "JFK", "observed_at": "2026-01-01T12:00:00Z", "wind_speed": 12}]})
assert made.rows == []
assert made.failed == ()
"""

from mesh_platform.testing.building import build
from mesh_platform.testing.made import Made

__all__ = ["Made", "build"]
