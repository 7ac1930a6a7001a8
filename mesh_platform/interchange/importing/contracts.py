"""Foreign contracts as contracts of ports: a port for each table, under its own address."""

import re
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from mesh_platform.concepts.lifecycle import Lifecycle
from mesh_platform.concepts.names import PortAddress, ProductAddress, is_column_name, split_table
from mesh_platform.declarations.contracts.contracts import STATUSES, VERSION, read_contract
from mesh_platform.declarations.product_folders import CONTRACT_END
from mesh_platform.errors import InvalidDeclaration
from mesh_platform.interchange.contracts import API_VERSION, KEYS
from mesh_platform.interchange.exported import in_order
from mesh_platform.interchange.importing.carrying import carried
from mesh_platform.interchange.importing.reading import entries_of
from mesh_platform.interchange.secrets import secret_properties, without_secrets
from mesh_platform.scaffolding.names import suggested_name
from mesh_platform.scaffolding.ports import product_folder

_AT_HOME = ("servers", "dataProduct", "tenant")
_OURS = frozenset({"gateway", "iceberg"})
_LOGICAL_TYPES = (
    (re.compile(r"^(tiny|small|big|medium)?int(eger)?\b|^int\d|^long\b|^serial", re.IGNORECASE), "integer"),
    (re.compile(r"^(double|float|real|decimal|numeric|number|money)", re.IGNORECASE), "number"),
    (re.compile(r"^bool", re.IGNORECASE), "boolean"),
    (re.compile(r"^timestamp|^datetime", re.IGNORECASE), "timestamp"),
    (re.compile(r"^date\b", re.IGNORECASE), "date"),
    (re.compile(r"^time\b", re.IGNORECASE), "time"),
    (re.compile(r"char|text|string|uuid|^enum", re.IGNORECASE), "string"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """`foreign` is the id of the contract that it was made of; `left_out` a sentence for each thing that stayed behind."""

    address: PortAddress
    foreign: str
    content: dict[str, Any]
    left_out: tuple[str, ...] = ()


def carry_contracts(product: ProductAddress, contracts: Iterable[Mapping[str, Any]], names: Mapping[str, str]) -> Iterator[Carried]:
    """`names` are what the foreign product calls its ports, by id and major version of the contract."""
    tables = [(contract, table) for contract in contracts for table in entries_of(contract, "schema")]
    addresses = [_address(product, contract, table, names) for contract, table in tables]
    siblings = {
        (str(contract.get("id")), str(table.get("name"))): address for (contract, table), address in zip(tables, addresses, strict=True)
    }
    for (contract, table), address in zip(tables, addresses, strict=True):
        yield _carry(contract, table, address, siblings)


def major_key(contract_id: object, version: object) -> str:
    """A contract and its major version, which together are one port."""
    found = VERSION.fullmatch(str(version))
    return f"{contract_id}@{max(int(found['major']), 1) if found else 1}"


def _address(product: ProductAddress, contract: Mapping[str, Any], table: Mapping[str, Any], names: Mapping[str, str]) -> PortAddress:
    """The name that the foreign product gives the port, else that of its table."""
    said = names.get(major_key(contract.get("id"), contract.get("version")), "") if len(entries_of(contract, "schema")) == 1 else ""
    name = suggested_name(said or split_table(str(table.get("name") or "table"))[0]) or "table"
    version = VERSION.fullmatch(str(contract.get("version", "")))
    return PortAddress(product.domain, product.product, split_table(name)[0], max(int(version["major"]), 1) if version else 1)


def _carry(
    contract: Mapping[str, Any], table: Mapping[str, Any], address: PortAddress, siblings: Mapping[tuple[str, str], PortAddress]
) -> Carried:
    document, notes = _at_home(contract, table, address)
    notes += _mend_columns(document["schema"][0])
    _mend_references(document["schema"][0], str(table.get("name")), str(contract.get("id")), address, siblings)
    path = product_folder(address.of_product) / f"{address.table}{CONTRACT_END}"
    content, left_out = carried(document, path, lambda judged: read_contract(judged, address))
    if not content.get("schema"):
        raise InvalidDeclaration(f"nothing is left of {path.name}", hint="; ".join(left_out[:5]))
    return Carried(address=address, foreign=str(contract.get("id")), content=content, left_out=(*notes, *left_out))


def _at_home(contract: Mapping[str, Any], table: Mapping[str, Any], address: PortAddress) -> tuple[dict[str, Any], list[str]]:
    """The document under the port's own name, with this table alone. What was at home there stays there."""
    document = without_secrets(deepcopy(dict(contract)))
    notes = [f"{key}: it belongs to where this comes from" for key in _AT_HOME if key in document and not _is_of_a_mesh(document[key])]
    document = {key: each for key, each in document.items() if key not in _AT_HOME}
    version, status = str(contract.get("version", "")), contract.get("status")
    notes += [f"customProperties {each}: it holds what is secret" for each in secret_properties(contract)]
    if not VERSION.fullmatch(version):
        notes.append(f"version: {version[:40]!r} is not a version, so that it starts with 1.0.0")
    if status is not None and status not in STATUSES:
        notes.append(f"status: {str(status)[:40]!r} is not known, so that it is a draft")
    own = without_secrets(deepcopy(dict(table)))
    document |= {
        "apiVersion": API_VERSION,
        "kind": "DataContract",
        "id": f"{address.of_product}.{address.port}",
        "version": version if VERSION.fullmatch(version) else "1.0.0",
        "status": status if status in STATUSES else Lifecycle.DRAFT.value,
        "domain": address.domain,
        "schema": [{**own, "name": address.table}],
    }
    _rename_elements(document, str(table.get("name")), address.table)
    return in_order(document, KEYS), notes


def _is_of_a_mesh(value: Any) -> bool:
    """Whether these are the doors of another mesh: ours take their place, and nothing is lost."""
    return isinstance(value, list) and all(isinstance(each, dict) and each.get("server") in _OURS for each in value)


def _rename_elements(document: dict[str, Any], old: str, new: str) -> None:
    """The columns that service levels are about; a default that is another table's is none."""
    for each in entries_of(document, "slaProperties"):
        table, _, column = str(each.get("element", "")).rpartition(".")
        if table == old:
            each["element"] = f"{new}.{_column_name(column)}"
    table, _, column = str(document.get("slaDefaultElement", "")).rpartition(".")
    if table == old:
        document["slaDefaultElement"] = f"{new}.{_column_name(column)}"
    elif table:
        del document["slaDefaultElement"]


def _mend_columns(table: dict[str, Any]) -> list[str]:
    """Types that only a database names, in words of the standard; names that SQL can hold."""
    notes = list[str]()
    for column in entries_of(table, "properties"):
        name, physical = str(column.get("name", "")), str(column.get("physicalType", ""))
        if (near := _column_name(name)) != name:
            column["name"] = near
            notes.append(f"column {name[:80]!r}: is called {near} here")
        if "logicalType" not in column:
            column["logicalType"] = _logical_type(physical)
            notes.append(f"column {column.get('name')}: taken for {column['logicalType']}, for it says only {physical[:40] or 'nothing'!r}")
    return notes


def _column_name(name: str) -> str:
    return name if is_column_name(name) else suggested_name(name) or name


def _logical_type(physical: str) -> str:
    return next((logical for form, logical in _LOGICAL_TYPES if form.search(physical.strip())), "string")


def _mend_references(
    table: dict[str, Any], old: str, contract: str, address: PortAddress, siblings: Mapping[tuple[str, str], PortAddress]
) -> None:
    """Foreign keys to tables that came along point to their ports; `table.column` of the own one to its new name."""
    for holder in (table, *entries_of(table, "properties")):
        for each in entries_of(holder, "relationships"):
            for side in {"from", "to"} & each.keys():
                each[side] = _renamed(each[side], old, contract, address, siblings)


def _renamed(value: Any, old: str, contract: str, address: PortAddress, siblings: Mapping[tuple[str, str], PortAddress]) -> Any:
    if isinstance(value, list):
        return [_renamed(each, old, contract, address, siblings) for each in value]
    table, _, column = str(value).rpartition(".")
    if table == old:
        return f"{address.table}.{_column_name(column)}"
    near = siblings.get((contract, table))
    return f"{'.'.join(near.key)}.{_column_name(column)}" if near else value
