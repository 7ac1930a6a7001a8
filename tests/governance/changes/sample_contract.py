"""The contract of the sample mesh's orders as a document, and with things changed in it."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from typing import Any

from mesh_platform.concepts.contract import DataContract
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.product import OutputPort
from mesh_platform.declarations.contracts.contracts import contract_of
from mesh_platform.declarations.documents.yaml_files import parse_yaml
from tests.sample_mesh import ORDERS_ODCS, SAMPLE_MESH
from tests.sample_ports import port

ORDERS = PortAddress("sales", "orders", "daily")
ROWS = """
select 1::bigint as order_id, timestamptz '2024-01-01 10:00:00+00' as ordered_at, 'web' as channel, 'Ada' as customer,
       10::decimal(10, 2) as amount
"""

Edit = Callable[[dict[str, Any]], object]


def document(*edits: Edit) -> dict[str, Any]:
    """The document after edits, each of which is given the whole of it."""
    found, _ = parse_yaml(SAMPLE_MESH[ORDERS_ODCS])
    made = deepcopy(dict(found))
    for edit in edits:
        edit(made)
    return made


def orders_contract(*edits: Edit) -> DataContract:
    return contract_of(document(*edits), ORDERS)


def orders_port(*edits: Edit, **changes: Any) -> OutputPort:
    return replace(port(), contract=orders_contract(*edits), **changes)


def properties(made: dict[str, Any]) -> dict[str, Any]:
    """The columns of a document, by name."""
    return {each["name"]: each for each in made["schema"][0]["properties"]}


def one_more_channel(made: dict[str, Any]) -> None:
    properties(made)["channel"]["enum"].append({"value": "phone"})


def one_more_column(made: dict[str, Any]) -> None:
    made["schema"][0]["properties"].append({"name": "note", "logicalType": "string"})


def draft(made: dict[str, Any]) -> None:
    made["status"] = "draft"


def version(text: str) -> Edit:
    return lambda made: made.update(version=text)
