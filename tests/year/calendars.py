"""The stretches of time that the small mesh lives through."""

import os
from datetime import date

from tests.year.calendar import BadReadings, Calendar, FullDisk, Instant, Killed, LateRows, MissingFile, SwitchedOff
from tests.year.sources import AIRPORTS, FLIGHTS

# From a leap day to a change of clocks, with one mishap of each kind.
TWO_WEEKS = Calendar(
    first=date(2024, 2, 29),
    last=date(2024, 3, 12),
    off=(SwitchedOff(first=date(2024, 3, 3), last=date(2024, 3, 8)),),
    late=(LateRows(day=date(2024, 3, 1), arrival=date(2024, 3, 10)),),
    missing=(MissingFile(path=AIRPORTS, first=date(2024, 3, 10), last=date(2024, 3, 11)),),
    bad=(BadReadings(first=date(2024, 3, 9), last=date(2024, 3, 11)),),
    mishaps=(
        Killed(day=date(2024, 3, 1), port="flights.operations.departures", at=Instant.COMMITTING),
        FullDisk(day=date(2024, 3, 2), port="weather.observations.hourly", at=Instant.STAGING),
        FullDisk(day=date(2024, 3, 11), port="fleet.aircraft.registry", at=Instant.COMMITTING),
    ),
)

# On a laptop that is closed between the weeks in which something happens. MESH_YEAR_EVERY_DAY=1 leaves it open: that takes hours.
_CLOSED = (
    SwitchedOff(first=date(2024, 1, 6), last=date(2024, 2, 26)),
    SwitchedOff(first=date(2024, 3, 3), last=date(2024, 3, 8)),
    SwitchedOff(first=date(2024, 3, 17), last=date(2024, 7, 2)),
    SwitchedOff(first=date(2024, 7, 8), last=date(2024, 10, 31)),
    SwitchedOff(first=date(2024, 11, 6), last=date(2024, 12, 29)),
)
YEAR = Calendar(
    first=date(2024, 1, 2),
    last=date(2025, 1, 1),
    off=() if os.environ.get("MESH_YEAR_EVERY_DAY") else _CLOSED,
    late=(LateRows(day=date(2024, 2, 28), arrival=date(2024, 3, 9)), LateRows(day=date(2024, 11, 1), arrival=date(2024, 11, 5))),
    missing=(
        MissingFile(path=AIRPORTS, first=date(2024, 1, 4), last=date(2024, 1, 5)),
        MissingFile(path=FLIGHTS, first=date(2024, 7, 4), last=date(2024, 7, 5)),
    ),
    bad=(BadReadings(first=date(2024, 3, 9), last=date(2024, 3, 15)),),
    mishaps=(
        Killed(day=date(2024, 1, 3), port="weather.observations.hourly", at=Instant.STAGING),
        Killed(day=date(2024, 3, 1), port="flights.operations.departures", at=Instant.COMMITTING),
        Killed(day=date(2024, 7, 7), port="punctuality.delays.causes", at=Instant.STAGING),
        FullDisk(day=date(2024, 3, 2), port="weather.observations.hourly", at=Instant.STAGING),
        FullDisk(day=date(2024, 11, 4), port="fleet.aircraft.registry", at=Instant.COMMITTING),
    ),
)
