"""Ports that approve by themselves: `access: {autoApprove: {days: 180, columns: [origin, seats], reliance: error}}`."""

from collections.abc import Iterable
from typing import Any

from mesh_platform.concepts.access import AutoApproval
from mesh_platform.concepts.contract import Severity
from mesh_platform.concepts.product import OutputPort
from mesh_platform.declarations.access.agreements import columns_of
from mesh_platform.declarations.access.terms import unknown_column
from mesh_platform.declarations.documents.custom_properties import place_of
from mesh_platform.declarations.documents.documents import Document, Steps
from mesh_platform.declarations.documents.suggestions import did_you_mean, listed

EXAMPLE = "A port approves by itself with `{autoApprove: {days: 180}}`."
_KEY = "autoApprove"
_KEYS = ("days", "columns", "reliance")
_LONGEST = 3650  # who grants for longer than ten years will not look at it again
_SEVERITIES = tuple(each.value for each in Severity)


def read_auto_approval(doc: Document, at: Steps, value: dict[str, Any]) -> AutoApproval | None:
    """What a port approves by itself, or None once its mistakes were reported."""
    before = len(doc.problems)
    declared = _mapping(doc, (*at, _KEY), value[_KEY], _KEYS) if _mapping(doc, at, value, (_KEY,)) and _KEY in value else None
    if declared is None:
        if len(doc.problems) == before:
            doc.wrong(at, f"needs `{_KEY}`.", EXAMPLE)
        return None
    at = (*at, _KEY)
    days, columns = declared.get("days", 365), declared.get("columns")
    if not isinstance(days, int) or isinstance(days, bool) or not 1 <= days <= _LONGEST:
        doc.wrong((*at, "days"), f"must be a whole number from 1 to {_LONGEST}.")
    if "columns" in declared and not _are_names(columns):
        doc.wrong((*at, "columns"), "must list columns, each once.", "Leave it out where all are meant.")
    if (reliance := declared.get("reliance", Severity.WARNING.value)) not in _SEVERITIES:
        doc.wrong((*at, "reliance"), f"must be one of {listed(_SEVERITIES)}.", did_you_mean(str(reliance), _SEVERITIES))
    if len(doc.problems) > before:
        return None
    return AutoApproval(
        days=days,
        columns=tuple(columns) if columns is not None else None,
        reliance=Severity(reliance),
        location=doc.at_line(doc.positions.line(at)),
    )


def check_auto_approvals(doc: Document, ports: Iterable[OutputPort]) -> None:
    """The columns exist, and all major versions say the same, because they share each agreement."""
    by_line = {port.location.line: port for port in ports}
    for number, each in enumerate(doc.entry.get("outputPorts", ())):
        port = by_line.get(each.line)
        if port is None or port.auto_approval is None:
            continue
        at = ("outputPorts", number, *place_of(each, "access"), "value", _KEY)
        columns = columns_of(port.address, by_line.values())
        for position, name in enumerate(port.auto_approval.columns or ()):
            if columns is not None and name not in columns:
                doc.wrong(*unknown_column((*at, "columns", position), name, columns))
        if any(_differs(other, port) for other in by_line.values()):
            doc.wrong(at, "another major version of the port approves otherwise.", "Say the same at each; they share every agreement.")


def _differs(other: OutputPort, port: OutputPort) -> bool:
    return other.address.port == port.address.port and not other.public and other.auto_approval != port.auto_approval


def _mapping(doc: Document, at: Steps, value: Any, known: tuple[str, ...]) -> dict[str, Any] | None:
    """The value where it is one; keys that nobody knows are reported, and keep no other mistake from being found."""
    if not isinstance(value, dict):
        doc.wrong(at, "must be a mapping.", "Write `{}` for a year, all columns, and warnings.")
        return None
    for key in value:
        if key not in known:
            doc.wrong((*at, key), "has no meaning here.", did_you_mean(key, known) or f"It knows {listed(known)}.")
    return value


def _are_names(columns: Any) -> bool:
    return (
        isinstance(columns, list) and bool(columns) and all(isinstance(each, str) for each in columns) and len({*columns}) == len(columns)
    )
