"""Values as JSON can carry them, for the ledger, for `--json` and for samples."""

import json
from base64 import b64encode
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from math import isfinite
from typing import Any

JsonValue = None | bool | int | float | str | list["JsonValue"] | dict[str, "JsonValue"]


def canonical_json(value: Any) -> bytes:
    """The one way to write a value down, to hash and to sign it: RFC 8785, for values without fractions."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def json_value(value: Any) -> JsonValue:
    """Times are ISO text, bytes base64; exact numbers, NaN and infinities are text, because JSON's numbers would bend or lose them."""
    match value:
        case bool() | None:
            return value
        case float():
            return value if isfinite(value) else str(value)
        case str() | int():
            return value
        case datetime() | date() | time():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case bytes():
            return b64encode(value).decode()
        case Mapping():
            return {str(key): json_value(each) for key, each in value.items()}
        case list() | tuple() | set() | frozenset():
            return [json_value(each) for each in value]
        case _:
            return str(value)
