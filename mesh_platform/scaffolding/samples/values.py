"""What a sample suggests about values, with room for those of tomorrow."""

import math
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from mesh_platform.concepts.contract import Limits
from mesh_platform.concepts.types import TEMPORAL, Primitive, is_numeric
from mesh_platform.scaffolding.samples.keys import is_like_a_key
from mesh_platform.scaffolding.samples.profile import CODES, FORMATS, Profile
from mesh_platform.scaffolding.samples.rows import RELATION, Sample

ENOUGH_ROWS = 30  # fewer show no rule
_MOST_VALUES = 25
_ROWS_FOR_A_VALUE = 10
_LONGEST_VALUE = 60
_LARGEST = 10**15  # above, numbers are names of something
_NEAR_ZERO = 20  # the smallest number is no more than a twentieth of the width away
_LENGTHS = (10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 50_000, 100_000, 1_000_000)


def allowed_values(sample: Sample, profile: Profile) -> tuple[str, ...]:
    """The values of a text that has few of them in many rows, none of them alone; empty for any other."""
    most = min(_MOST_VALUES, profile.present // _ROWS_FOR_A_VALUE)
    if not profile.is_text or profile.present < ENOUGH_ROWS or profile.distinct > 2 * most or format_of(profile):
        return ()
    value = profile.made_by
    counted = f"from {RELATION} select {value}, count(*) where {value} is not null group by all order by 1 limit {_MOST_VALUES + 1}"
    found = sample.connection.execute(counted).fetchall()
    if len(found) > most or any(rows < 2 or not _can_be_written(each) for each, rows in found):
        return ()
    return tuple(each for each, _ in found)


def limits_of(profile: Profile, *, has_values: bool, personal: bool) -> Limits:
    """Bounds, lengths and forms; of personal data nothing but a form that is everybody's."""
    if profile.is_text:
        return _text_limits(profile, has_values=has_values, personal=personal)
    if personal or profile.present < ENOUGH_ROWS or not profile.finite:
        return Limits()
    if is_numeric(profile.type):
        return _range(profile)
    if profile.type in TEMPORAL and isinstance(profile.minimum, date) and profile.minimum.year > 1:
        return Limits(minimum=_first_day(profile.minimum, profile.type))
    return Limits()


def format_of(profile: Profile) -> str | None:
    return next((each for each in FORMATS if profile.present and profile.shapes.get(each) == profile.present), None)


def missing_percent(profile: Profile, rows: int) -> float | None:
    """Half as many again as are missing, and five in a hundred; None where nothing is missing or that would be all."""
    missing = rows - profile.present
    allowed = math.ceil(missing / rows * 150) + 5 if rows else 0
    return float(allowed) if missing and allowed < 100 else None


def _text_limits(profile: Profile, *, has_values: bool, personal: bool) -> Limits:
    if not profile.present or has_values:
        return Limits()
    if known := format_of(profile):
        return Limits(format=known)
    if personal or profile.present < ENOUGH_ROWS:
        return Limits()
    if code := next((each for each in CODES if profile.shapes.get(each) == profile.present), None):
        return Limits(pattern=code)
    longest = next((each for each in _LENGTHS if each >= 2 * profile.maximum), None)
    return Limits(min_length=1 if profile.minimum else None, max_length=longest)


def _range(profile: Profile) -> Limits:
    """The width of what was seen once more on either side, rounded outwards; what begins at zero goes on to. A key grows without end."""
    low, high = Decimal(str(profile.minimum)), Decimal(str(profile.maximum))
    if max(abs(low), abs(high)) >= _LARGEST:
        return Limits()
    if is_like_a_key(profile.source):
        return Limits(minimum=0 if low >= 0 else None)
    room = high - low or abs(high)
    step = _step(max(abs(low), abs(high)) + room)
    begins_at_zero = 0 <= low <= room / _NEAR_ZERO
    lowest = Decimal(0) if begins_at_zero else math.floor((low - room) / step) * step
    return Limits(minimum=_number(lowest), maximum=_number(math.ceil((high + room) / step) * step))


def _step(size: Decimal) -> Decimal:
    """The power of ten in which a number of this size has one digit."""
    return Decimal(10) ** size.adjusted() if size > Decimal("1e-6") else Decimal(1)


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _first_day(moment: date | datetime, of: Any) -> str:
    """The first day of the year before: what comes later is not bounded, for tomorrow's rows do."""
    day = date(moment.year - 1, 1, 1).isoformat()
    return {Primitive.DATE: day, Primitive.TIMESTAMP: f"{day}T00:00:00"}.get(of, f"{day}T00:00:00+00:00")


def _can_be_written(value: str) -> bool:
    return len(value) <= _LONGEST_VALUE and value.isprintable() and "${" not in value
