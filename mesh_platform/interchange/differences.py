"""Differences of contracts as Bitol OMDS: what is declared now against what consumers have."""

from collections import Counter
from collections.abc import Iterator

from mesh_platform.concepts.change import Change, Direction, Section
from mesh_platform.concepts.json_value import JsonValue, json_value
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.product import OutputPort
from mesh_platform.governance.changes.port_changes import PortChanges
from mesh_platform.governance.changes.since_published import changes_since_published
from mesh_platform.lakehouse.lakehouse import Lakehouse

API_VERSION = "v1.0.0"
_SECTIONS = {
    Section.SCHEMA: "schema",
    Section.QUALITY: "schema",
    Section.SERVICE_LEVELS: "slaProperties",
    Section.ACCESS: "roles",
    Section.LIFECYCLE: "status",
    Section.DESCRIPTION: "description",
}


def difference_documents(
    lakehouse: Lakehouse, mesh: Mesh, ports: tuple[OutputPort, ...]
) -> Iterator[tuple[PortChanges, dict[str, JsonValue]]]:
    """Of each port whose contract differs from the one that its table was published under."""
    wanted = {each.address for each in ports}
    for each in changes_since_published(lakehouse, mesh):
        if each.port in wanted and not each.is_gone:
            yield each, _document(each)


def _document(found: PortChanges) -> dict[str, JsonValue]:
    counted = Counter(each.impact.value for each in found.changes)
    contract = f"{found.port.domain}.{found.port.product}.{found.port.port}"
    suggested: dict[str, JsonValue] = {"suggestedVersion": found.suggested_version} if found.suggested_version else {}
    return {
        "apiVersion": API_VERSION,
        "kind": "MetadataDifference",
        "sourceKind": "DataContract",
        "source1": {"id": contract, "version": found.old_version},
        "source2": {"id": contract, "version": found.new_version},
        "scope": "all",
        "impact": {each: counted[each] for each in ("major", "minor", "patch")},
        **suggested,
        "diffs": [_difference(each, found.port.table) for each in found.changes],
    }


def _difference(change: Change, table: str) -> dict[str, JsonValue]:
    kind = "ADD" if change.old is None else "REMOVE" if change.new is None else "CHANGE"
    values = {"value1": json_value(change.old), "value2": json_value(change.new)}
    return {
        "type": kind,
        "section": _SECTIONS[change.section],
        "field": change.path.rpartition(".")[2],
        "path": _path(change, table),
        **{key: each for key, each in values.items() if each is not None},
        "message": change.explanation,
        "impactLevel": "UNKNOWN" if change.direction is Direction.UNDETERMINED else change.impact.value.upper(),
    }


def _path(change: Change, table: str) -> str:
    """With names in place of positions, which move: `/schema[name=daily]/properties[name=amount]/required`."""
    steps = change.path.split(".")
    if steps[0] == "columns" and len(steps) > 1:
        return "/".join([f"/schema[name={table}]", f"properties[name={steps[1]}]", *steps[2:]])
    head = f"/schema[name={table}]" if _SECTIONS[change.section] == "schema" else ""
    return "/".join([head, *steps])
