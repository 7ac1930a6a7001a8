"""What the values of a column mean: the unit they are counted in, and the business term that they are values of."""

from typing import Any

from mesh_platform.declarations.documents.custom_properties import VENDOR, place_of
from mesh_platform.declarations.documents.documents import Document, Step

UNIT = "unit"
_DEFINES = "businessDefinition"  # of ODCS's recommended kinds of authoritative definitions, the one that says what a word means
_LONGEST = 63

Path = tuple[Step, ...]


def unit_of(doc: Document, at: Path, entry: Any) -> str:
    """The custom property `unit`; ODCS itself knows none for columns."""
    for each in entry.get("customProperties", ()):
        if each.get("vendor") == VENDOR and each["property"] == UNIT:
            return _written(doc, (*at, *place_of(entry, UNIT)), each["value"])
    return ""


def term_of(entry: Any) -> str:
    """The address of the first business definition. Two columns with one address hold values of one term."""
    return next((each["url"] for each in entry.get("authoritativeDefinitions", ()) if each["type"] == _DEFINES), "")


def _written(doc: Document, at: Path, value: Any) -> str:
    if isinstance(value, str) and value.isprintable() and 0 < len(value.strip()) <= _LONGEST:
        return value.strip()
    doc.wrong((*at, "value"), f"a unit is a word of at most {_LONGEST} characters.", "Write it as `unit: miles`.")
    return ""
