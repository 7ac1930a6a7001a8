"""ODCS 3: the contract of one output port, which promises one table."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mesh_platform.concepts.contract import DataContract
from mesh_platform.concepts.names import PortAddress
from mesh_platform.declarations.contracts.columns import table_columns
from mesh_platform.declarations.contracts.partitions import partition_scheme
from mesh_platform.declarations.contracts.quality_rules import check_rule_columns, quality_rules, spell_out_metrics
from mesh_platform.declarations.contracts.relationships import Holder, table_relationships
from mesh_platform.declarations.contracts.service_levels import service_levels
from mesh_platform.declarations.documents.custom_properties import VENDOR
from mesh_platform.declarations.documents.documents import Document, StoredDocument
from mesh_platform.declarations.documents.links import check_links
from mesh_platform.declarations.documents.suggestions import did_you_mean, listed
from mesh_platform.declarations.documents.validation import CONTRACT, validate
from mesh_platform.declarations.product_folders import CONTRACT_END, DOMAINS
from mesh_platform.declarations.variables import check_variables
from mesh_platform.errors import InvalidDeclaration

STATUSES = ("proposed", "draft", "active", "deprecated", "retired")
VERSION = re.compile(r"v?(?P<major>[1-9][0-9]{0,5}|0)(\.[0-9]{1,9}){0,2}([-+][0-9A-Za-z.+-]{1,64})?")
VERSION_HINT = "Write it as 1.0.0; its first number is the major version."

_TABLE = ("schema", 0)


def read_contract(doc: Document, address: PortAddress) -> DataContract | None:
    """The contract of a port, or None once its problems were reported."""
    if "rule:" in doc.text:
        spell_out_metrics(doc.entry)
    if not validate(doc, CONTRACT) or not _is_supported(doc):
        return None
    check_variables(doc, ("id", "version", "status", "schema", "slaProperties"))
    check_links(doc)
    _check_identity(doc, address)
    contract = _contract(doc, address)
    return contract if doc.is_sound else None


def contract_of(document: Mapping[str, Any], address: PortAddress) -> DataContract:
    """The contract of a document that does not come from a file. Raises InvalidDeclaration."""
    doc = StoredDocument(document, Path(DOMAINS, address.domain, address.product, f"{address.table}{CONTRACT_END}"))
    contract = read_contract(doc, address)
    if contract is None:
        raise InvalidDeclaration(f"the stored contract of {address} is not valid", problems=tuple(doc.problems))
    return contract


def _is_supported(doc: Document) -> bool:
    """What the standard allows and one port cannot be: another generation of the standard, or several tables."""
    tables = doc.entry.get("schema", [])
    if doc.entry["apiVersion"].startswith("v2"):
        doc.wrong(("apiVersion",), "version 2 of the standard is not supported.", "Write v3.2.0.")
        return False
    if len(tables) != 1:
        count = "none" if not tables else str(len(tables))
        doc.wrong(("schema",), f"a port has one table, this contract has {count}.", "Give each table its own port and contract.")
        return False
    if not tables[0].get("properties"):
        doc.wrong((*_TABLE, "properties"), "required by the mesh: a table has columns.")
        return False
    return True


def _check_identity(doc: Document, address: PortAddress) -> None:
    """Folders and file name give the address; what the file says of itself must agree."""
    entry, expected = doc.entry, f"{address.domain}.{address.product}.{address.port}"
    if entry["id"] != expected:
        doc.wrong(("id",), f"must be {expected}, for this is where the file lies.")
    if entry.get("status") is not None and entry["status"] not in STATUSES:
        doc.wrong(("status",), f"must be one of {listed(STATUSES)}.", did_you_mean(entry["status"], STATUSES))
    version = VERSION.fullmatch(entry["version"])
    if not version:
        doc.wrong(("version",), f"{entry['version'][:40]!r} is not a version.", VERSION_HINT)
    elif max(int(version["major"]), 1) != address.major:
        doc.wrong(("version",), f"major version {version['major']} does not belong in the file of {address.table}.")
    if entry["schema"][0]["name"] != address.table:
        doc.wrong((*_TABLE, "name"), f"must be {address.table}, as the file is named.")


def _contract(doc: Document, address: PortAddress) -> DataContract:
    entry, table = doc.entry, doc.entry["schema"][0]
    properties, description = table["properties"], entry.get("description", {})
    columns = table_columns(doc, (*_TABLE, "properties"), properties)
    names = frozenset(each["name"] for each in properties)
    rules = quality_rules(doc, _TABLE, table)
    check_rule_columns(doc, _TABLE, rules, names)
    return DataContract(
        id=entry["id"],
        version=entry["version"],
        status=entry.get("status", "draft"),
        table=address.table,
        columns=columns,
        name=entry.get("name", ""),
        purpose=description.get("purpose", ""),
        usage=description.get("usage", ""),
        limitations=description.get("limitations", ""),
        description=table.get("description", ""),
        rules=rules,
        relationships=table_relationships(doc, _TABLE, table, Holder(address=address, table=address.table, columns=names)),
        service_levels=service_levels(doc, address.table, names),
        partition=partition_scheme(doc, (*_TABLE, "properties"), properties),
        tags=tuple(dict.fromkeys((*entry.get("tags", ()), *table.get("tags", ())))),
        custom=_custom(entry),
        source=entry,
        location=doc.at_line(entry.line),
    )


def _custom(entry: Any) -> dict[str, Any]:
    return {each["property"]: each["value"] for each in entry.get("customProperties", ()) if each.get("vendor") == VENDOR}
