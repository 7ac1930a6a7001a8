"""Results of checks as Bitol OORS: what the newest build of a port measured, and what it was held against."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from mesh_platform.concepts.contract import Operator
from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.product import OutputPort
from mesh_platform.lakehouse.ledger.facts import Fact, Kind
from mesh_platform.lakehouse.ledger.ledger import Ledger

API_VERSION = "v0.8.1"
_STATUSES = {"passed": "pass", "warned": "warn", "failed": "fail", "unknown": "unknown"}
_GRAVEST_FIRST = ("fail", "warn", "pass", "unknown")
_OPERATORS = frozenset(each.value for each in Operator)


def results_documents(ledger: Ledger, mesh: Mesh, ports: tuple[OutputPort, ...]) -> Iterator[tuple[OutputPort, dict[str, JsonValue]]]:
    """Of each port that was ever checked."""
    for port in ports:
        newest = next(iter(ledger.facts((Kind.PUBLISHED, Kind.REFUSED), str(port.address), limit=1)), None)
        results = _results(newest, port) if newest else []
        if newest is not None and results:
            yield port, _document(mesh, port, newest, results)


def _document(mesh: Mesh, port: OutputPort, fact: Fact, results: list[dict[str, JsonValue]]) -> dict[str, JsonValue]:
    statuses = {each["status"] for each in results}
    return {
        "apiVersion": API_VERSION,
        "kind": "ObservabilityResults",
        "id": f"{port.address}-{fact.details.get('build', fact.id)}",
        "observedAt": fact.at.isoformat(),
        "status": next(each for each in _GRAVEST_FIRST if each in statuses),
        "source": {"process": str(port.address), "runId": fact.run_id, "vendor": "mesh"},
        "contract": {
            "contractId": port.contract.id if port.contract else str(port.address),
            "standard": "ODCS",
            "version": _contract_version(fact),
        },
        "results": [*results],
        "tags": list(mesh.product_of(port.address).tags),
    }


def _contract_version(fact: Fact) -> str:
    return str(fact.details.get("contract_version") or fact.details.get("certificate", {}).get("mesh.contract-version", ""))


def _results(fact: Fact, port: OutputPort) -> list[dict[str, JsonValue]]:
    """What the contract promised. What a consumer relies on beyond it is between the two of them."""
    return [_result(each, port) for each in fact.details.get("results", ()) if not each.get("relied_on_by")]


def _result(kept: Mapping[str, Any], port: OutputPort) -> dict[str, JsonValue]:
    columns = list(kept["columns"])
    said: dict[str, JsonValue] = {
        "id": kept["check"],
        "type": "check",
        "name": kept["description"] or kept["check"],
        "status": _STATUSES[kept["verdict"]],
        "severity": kept["severity"],
        "dimension": kept["dimension"],
        "target": {
            "resourceType": "column" if columns else "table",
            "resourceIdentifier": [f"{port.address.table}.{each}" for each in columns] if columns else port.address.table,
        },
        "measure": _measure(kept),
        "message": kept["reason"],
    }
    return {key: each for key, each in said.items() if each not in (None, "", {})}


def _measure(kept: Mapping[str, Any]) -> dict[str, JsonValue]:
    """Numbers alone: what else was measured may be a value of the data."""
    value = kept.get("measured")
    said = {
        "value": value if isinstance(value, int | float) else None,
        "threshold": _threshold(str(kept.get("threshold", ""))),
        "failedRowCount": kept.get("rows_affected"),
    }
    known = {key: each for key, each in said.items() if each is not None}
    return {"metric": kept["check"], **known} if known else {}


def _threshold(text: str) -> dict[str, JsonValue] | None:
    """`mustBeLessThan 10` in the standard's own words; None where it is put in other ones."""
    operator, _, value = text.partition(" ")
    try:
        return {operator: json.loads(value)} if operator in _OPERATORS else None
    except ValueError:
        return None
