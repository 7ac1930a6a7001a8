"""Where the standards keep a state: `status` of product and contract, `deprecated` of a port, and the ends among the service levels."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.concepts.lifecycle import ENDING, Lifecycle
from mesh_platform.concepts.names import PortAddress
from mesh_platform.declarations.contracts.contracts import VERSION
from mesh_platform.declarations.documents.custom_properties import VENDOR
from mesh_platform.lifecycle.layout import changed

DEPRECATION = "deprecation"
_ENDS = ("endOfSupport", "endOfLife")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """When nobody helps any more, and when nothing is built any more; why, and what to read instead."""

    support: date
    life: date
    reason: str
    successor: PortAddress | None = None

    def as_details(self) -> dict[str, JsonValue]:
        successor = {"successor": str(self.successor)} if self.successor else {}
        return {"endOfSupport": self.support.isoformat(), "endOfLife": self.life.isoformat(), **successor}


def with_product_status(text: str, state: Lifecycle) -> str:
    return changed(text, lambda document: _set_status(document, state))


def with_port_state(text: str, port: PortAddress, state: Lifecycle) -> str:
    """A product's declaration in which one port is deprecated, or is so no longer."""

    def change(document: Any) -> None:
        entry = next(each for each in document["outputPorts"] if is_port(each, port))
        if state in ENDING:
            entry["deprecated"] = True
        else:
            entry.pop("deprecated", None)

    return changed(text, change)


def with_contract_state(text: str, state: Lifecycle, ends: Ends | None = None) -> str:
    """A contract in another state; an end that was announced goes with the deprecation that is taken back."""

    def change(document: Any) -> None:
        _set_status(document, state)
        if state not in ENDING:
            _forget_ends(document)
        if ends is not None:
            _announce(document, ends)

    return changed(text, change)


def is_port(entry: Any, port: PortAddress) -> bool:
    """Whether an entry of `outputPorts` declares the port, by name and major version."""
    version = VERSION.fullmatch(str(entry["version"]))
    return entry["name"] == port.port and version is not None and max(int(version["major"]), 1) == port.major


def _set_status(document: Any, state: Lifecycle) -> None:
    if "status" in document:
        document["status"] = state.value
    else:
        document.insert(list(document).index("version") + 1, "status", state.value)


def _announce(document: Any, ends: Ends) -> None:
    _forget_ends(document)
    levels = document.setdefault("slaProperties", [])
    levels.extend({"property": name, "value": each} for name, each in zip(_ENDS, (ends.support, ends.life), strict=True))
    value = {"reason": ends.reason, **({"successor": str(ends.successor)} if ends.successor else {})}
    document.setdefault("customProperties", []).append({"property": DEPRECATION, "vendor": VENDOR, "value": value})


def _forget_ends(document: Any) -> None:
    _remove(document, "slaProperties", lambda each: str(each.get("property")).lower() in map(str.lower, _ENDS))
    _remove(document, "customProperties", lambda each: (each.get("vendor"), each.get("property")) == (VENDOR, DEPRECATION))


def _remove(document: Any, key: str, is_meant: Any) -> None:
    """Takes entries out of a list, and the list with its last entry."""
    entries = document.get(key, [])
    for number in reversed(range(len(entries))):
        if is_meant(entries[number]):
            del entries[number]
    if key in document and not entries:
        del document[key]
