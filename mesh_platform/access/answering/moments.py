"""When a port is read: now, at a moment, or at a snapshot."""

from datetime import UTC, datetime

from mesh_platform.errors import InvalidQuery

AsOf = datetime | int | str | None


def parse_moment(as_of: AsOf) -> datetime | int | None:
    """Text of digits is a snapshot, any other text a time in ISO 8601. A time without zone is UTC, as every time the mesh shows."""
    match as_of:
        case None | int():
            return as_of
        case datetime():
            return _in_utc(as_of)
        case text if text.strip().isdecimal():
            return int(text)
        case text:
            return _parse_time(text)


def _parse_time(text: str) -> datetime:
    try:
        return _in_utc(datetime.fromisoformat(text.strip()))
    except ValueError:
        hint = "write a time such as 2024-01-31T12:00:00Z, or the number of a snapshot"
        raise InvalidQuery(f"{text!r} is neither a time nor a snapshot", hint=hint) from None


def _in_utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
