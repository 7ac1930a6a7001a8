"""The declarations of a new major version, copied from those of the one before."""

import copy
import re
from typing import Any

from mesh_platform.concepts.lifecycle import Lifecycle
from mesh_platform.concepts.names import PortAddress
from mesh_platform.lifecycle.layout import changed
from mesh_platform.lifecycle.statuses import is_port, with_contract_state


def contract_of_major(text: str, old: PortAddress, new: PortAddress) -> str:
    """The contract under its new version, as a draft, and without an end that was announced for the old one."""

    def change(document: Any) -> None:
        document["version"] = version_of(new)
        table = document["schema"][0]
        table["name"] = new.table
        if table.get("physicalName") == old.table:
            table["physicalName"] = new.table
        if "slaDefaultElement" in document:
            document["slaDefaultElement"] = _below(document["slaDefaultElement"], old, new)
        for level in document.get("slaProperties", ()):
            if "element" in level:
                level["element"] = _below(level["element"], old, new)
        for holder in (table, *table["properties"]):
            _rename_keys(holder, old, new)
            _rename_queries(holder, old, new)

    return changed(with_contract_state(text, Lifecycle.DRAFT), change)


def product_with_major(text: str, old: PortAddress, new: PortAddress, *, reads_new: bool) -> str:
    """The product that offers the new version beside the old one, and where the old one is derived, reads it as well."""

    def change(document: Any) -> None:
        ports = document["outputPorts"]
        place = next(number for number, each in enumerate(ports) if is_port(each, old))
        entry = copy.deepcopy(ports[place])
        entry["version"] = version_of(new)
        entry.pop("deprecated", None)
        ports.insert(place + 1, entry)
        if reads_new:
            own = {"name": new.table, "version": version_of(new), "contractId": f"{new.of_product}.{new.port}"}
            if "inputPorts" not in document:
                document.insert(list(document).index("outputPorts"), "inputPorts", [])
            document["inputPorts"].append(own)

    return changed(text, change)


def version_of(port: PortAddress) -> str:
    return f"{port.major}.0.0"


def _rename_keys(holder: Any, old: PortAddress, new: PortAddress) -> None:
    """Foreign keys within the table."""
    for key in holder.get("relationships", ()):
        for end in ("from", "to"):
            if isinstance(key.get(end), list):
                key[end][:] = [_below(each, old, new) for each in key[end]]
            elif end in key:
                key[end] = _below(key[end], old, new)


def _rename_queries(holder: Any, old: PortAddress, new: PortAddress) -> None:
    """The table in SQL rules, where it stands for a table: a column may have the same name."""
    table = re.compile(rf"((?:from|join)\s+\"?){old.table}\b(?!\.)|\b{old.table}(?=\"?\.)", re.IGNORECASE)
    for rule in holder.get("quality", ()):
        written = rule.get("query")
        if isinstance(written, str) and (renamed := table.sub(lambda found: f"{found[1] or ''}{new.table}", written)) != written:
            rule["query"] = type(written)(renamed)  # quoted or in a block, as it was


def _below(text: str, old: PortAddress, new: PortAddress) -> str:
    """`table.column` under the table's new name; a longer path names another product's port."""
    table, dot, column = text.partition(".")
    if table == old.table and "." not in column:
        return f"{new.table}{dot}{column}"
    return text
