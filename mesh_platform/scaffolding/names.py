"""Names for what is new: refused with one that would do."""

import re
import unicodedata

from mesh_platform.concepts.names import NAME, check_name, is_column_name, split_table
from mesh_platform.errors import InvalidName

_LONGEST = 63


def new_name(text: str, what: str) -> str:
    """The name. Raises InvalidName, with a valid one that is near, unless it keeps the rule."""
    if NAME.fullmatch(text) and (near := suggested_name(text)) == text:
        return text
    near = suggested_name(text)
    if not near:
        return check_name(text, f"{what} name")
    raise InvalidName(f"{text[:80]!r} cannot be a {what} name", hint=f"for example: {near}")


def new_column_name(text: str) -> str:
    if is_column_name(text):
        return text
    return new_name(text, "column")


def suggested_name(text: str) -> str:
    """`Wind Stärke (km/h)` as `wind_starke_km_h`; empty where nothing is left."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", ascii_text).lower()
    name = re.sub(r"[^a-z0-9]+", "_", words).strip("_")[:_LONGEST].rstrip("_")
    name = name if not name or name[0].isalpha() else f"n{name}"[:_LONGEST]
    return split_table(name)[0]  # `hourly_v2` is the table of a later major version


def title(name: str) -> str:
    """`late_flights` as people write it: `Late flights`."""
    return name.replace("_", " ").capitalize()
