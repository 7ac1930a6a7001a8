"""How much of a service level has to be kept: `objective: {target: 99.5, days: 28, freeze: true}`."""

from typing import Any

from mesh_platform.concepts.contract import Aim
from mesh_platform.declarations.documents.custom_properties import VENDOR, place_of
from mesh_platform.declarations.documents.documents import Document, Step
from mesh_platform.declarations.documents.suggestions import did_you_mean, listed

PROPERTY = "objective"
_KEYS = ("target", "days", "freeze")
_MEASURED = ("frequency", "latency", "freshness")
_OWN_TARGET = ("availability", "errorRate")  # the value says how much is kept
_EXAMPLE = "For example `{target: 99.5, days: 28}`."
_LONGEST = 90  # the history that consumers are shown
_UNSAID = Aim()


def read_aim(doc: Document, at: tuple[Step, ...], entry: Any, name: str) -> Aim:
    """What the entry says, or what the mesh takes for granted; mistakes are reported."""
    _check_share(doc, at, entry, name)
    place = (*at, *place_of(entry, PROPERTY))
    said = next((each["value"] for each in entry.get("customProperties", ()) if _is_ours(each)), None)
    if said is None:
        return _UNSAID
    if name not in (*_MEASURED, *_OWN_TARGET):
        doc.wrong(place, f"{name} is not measured over time.", f"An objective belongs to {listed((*_MEASURED, *_OWN_TARGET))}.")
    elif not isinstance(said, dict) or not said:
        doc.wrong((*place, "value"), "an objective has parts.", _EXAMPLE)
    else:
        return _aim(doc, (*place, "value"), said, name)
    return _UNSAID


def _is_ours(entry: Any) -> bool:
    return entry.get("vendor") == VENDOR and entry["property"] == PROPERTY


def _check_share(doc: Document, at: tuple[Step, ...], entry: Any, name: str) -> None:
    """Percentages that leave an error budget; in another unit the standard's word is no objective."""
    if name in _OWN_TARGET and _in_percent(entry) and not _is_share(entry["value"]):
        doc.wrong((*at, "value"), f"{name} is a number of percent between 0 and 100.", "Only what leaves room for errors has a budget.")


def _in_percent(entry: Any) -> bool:
    return entry.get("unit") in ("%", "percent")


def _aim(doc: Document, at: tuple[Step, ...], said: dict[str, Any], name: str) -> Aim:
    for key in said.keys() - {*_KEYS}:
        doc.wrong((*at, key), f"an objective has no {key[:40]!r}.", did_you_mean(key, _KEYS) or f"It has {listed(_KEYS)}.")
    target, days, freeze = said.get("target"), said.get("days", _UNSAID.days), said.get("freeze", False)
    if target is not None and name in _OWN_TARGET:
        doc.wrong((*at, "target"), f"the value of {name} is the target.", "Leave it out here.")
    elif target is not None and not _is_share(target):
        doc.wrong((*at, "target"), "is a number of percent between 0 and 100.", _EXAMPLE)
    elif not _is_number(days, int) or not 1 <= days <= _LONGEST:
        doc.wrong((*at, "days"), f"is a whole number from 1 to {_LONGEST}.", _EXAMPLE)
    elif not isinstance(freeze, bool):
        doc.wrong((*at, "freeze"), "is true or false.")
    else:
        return Aim(target=target, days=days, freeze=freeze)
    return _UNSAID


def _is_share(value: Any) -> bool:
    return _is_number(value, int | float) and 0 < value < 100


def _is_number(value: Any, kind: Any) -> bool:
    return isinstance(value, kind) and not isinstance(value, bool)
