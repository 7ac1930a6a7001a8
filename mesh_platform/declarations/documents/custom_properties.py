"""The platform's own additions to the standards: `customProperties` whose vendor is `mesh`."""

from collections.abc import Collection, Mapping
from typing import Any

from mesh_platform.concepts.contract import Severity
from mesh_platform.declarations.documents.documents import Document, Step
from mesh_platform.declarations.documents.suggestions import did_you_mean, listed

VENDOR = "mesh"
COLUMN_PROPERTIES = ("partitionBy", "unit")


def mesh_properties(doc: Document, at: tuple[Step, ...], entry: Mapping[str, Any], known: Collection[str]) -> dict[str, Any]:
    """Value by property, of the mesh's own properties of an entry. Another vendor's are not ours to judge."""
    found: dict[str, Any] = {}
    for position, each in enumerate(entry.get("customProperties", ())):
        if each.get("vendor") != VENDOR:
            continue
        name = each["property"]
        here = (*at, "customProperties", position, "property")
        if name not in known:
            doc.wrong(here, f"the mesh gives {name!r} no meaning here.", did_you_mean(name, known) or f"It knows {listed(known)}.")
        elif name in found:
            doc.wrong(here, f"{name!r} stands twice.", "Remove one of them.")
        else:
            found[name] = each["value"]
    return found


def place_of(entry: Mapping[str, Any], name: str) -> tuple[Step, ...]:
    """Where one of the mesh's own properties stands below its entry."""
    for position, each in enumerate(entry.get("customProperties", ())):
        if each.get("vendor") == VENDOR and each["property"] == name:
            return "customProperties", position
    return ("customProperties",)


def severity_of(
    doc: Document, at: tuple[Step, ...], entry: Mapping[str, Any], default: Severity, *, besides: Collection[str] = ()
) -> Severity:
    """The `severity` that a relationship or a service level is given, which may have other properties of the mesh `besides`."""
    value = mesh_properties(doc, at, entry, ("severity", *besides)).get("severity", default.value)
    try:
        return Severity(value)
    except ValueError:
        doc.wrong((*at, "customProperties"), f"the severity {value!r} is unknown.", "Write error or warning.")
        return default
