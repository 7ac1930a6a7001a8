"""The input ports of a new product: ports of the mesh, and source systems with their addresses taken from the environment."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.product import OutputPort
from mesh_platform.concepts.source import references
from mesh_platform.scaffolding.columns import NewColumn
from mesh_platform.scaffolding.samples.inferred import SampleTable

SOURCE_VENDOR = "mesh"
_SIMPLE = frozenset({"string", "integer", "number", "boolean", "date", "time"})


@dataclass(frozen=True, slots=True, kw_only=True)
class NewInput:
    """`entry` is what stands under `inputPorts`, by ODPS's keys; `variables` must be set before it can be read."""

    name: str
    entry: Mapping[str, Any]
    port: PortAddress | None = None
    comment: str = ""
    variables: tuple[str, ...] = ()


def port_inputs(ports: Iterable[OutputPort], *, taken: Collection[str]) -> Iterator[NewInput]:
    """Named like the ports; where two would be called alike, or like the port that is made, by product and port."""
    names = list(taken)
    for port in ports:
        address = port.address
        name = address.table if address.table not in names else f"{address.product}_{address.table}"
        names.append(name)
        version = port.contract.version if port.contract else f"{address.major}.0.0"
        contract_id = port.contract.id if port.contract else str(address)
        yield NewInput(name=name, port=address, entry={"name": name, "version": version, "contractId": contract_id})


def file_input(name: str, *, path: str, format: str, options: Mapping[str, Any]) -> NewInput:
    value = {"path": path, "format": format, **({"options": dict(options)} if options else {})}
    return _source(name, value, comment="A file below this folder.")


def database_input(name: str, *, table: str, columns: Sequence[NewColumn], domain: str) -> NewInput:
    """The connection stands in the environment, never in a file."""
    variable = f"{domain}_database".upper()
    value = {
        "type": "database",
        "connection": f"${{{variable}}}",
        "table": table,
        "columns": _types(columns),
        **_newest(columns),
    }
    return _source(
        name, value, comment="A table. Each build asks for rows that are new or changed since the one before.", variables=(variable,)
    )


def table_input(name: str, table: SampleTable, *, columns: Sequence[NewColumn]) -> NewInput:
    """The table that a sample was taken from, read as a whole: nothing tells which of its columns says what has changed."""
    schema = {"schema": table.schema} if table.schema else {}
    value = {
        "type": "database",
        "connection": table.connection,
        **schema,
        "table": table.table,
        "columns": [each.source for each in columns],
    }
    comment = "A table, read as a whole. `incremental: {cursor: changed_at, key: [id]}` asks for new rows only."
    return _source(name, value, comment=comment, variables=tuple(references(table.connection)))


def api_input(name: str, *, path: str, columns: Sequence[NewColumn], domain: str) -> NewInput:
    address, token = f"{domain}_url".upper(), f"{domain}_token".upper()
    value = {
        "type": "api",
        "url": f"${{{address}}}/{path}",
        "auth": {"type": "bearer", "token": f"${{{token}}}"},
        "records": "items",
        "columns": _types(columns),
        **_newest(columns, parameter="since"),
    }
    return _source(
        name, value, comment="JSON objects under `items`, page by page; `since` asks for the new ones.", variables=(address, token)
    )


def _types(columns: Sequence[NewColumn]) -> dict[str, str] | list[str]:
    """By name, or only the names where one is of a type that a source cannot be told."""
    types = {each.source: _type(each.entry) for each in columns}
    return {name: of for name, of in types.items() if of} if all(types.values()) else list(types)


def _type(entry: Mapping[str, Any]) -> str:
    if "physicalType" in entry:
        return entry["physicalType"] if entry["physicalType"].startswith("decimal") else ""
    if entry["logicalType"] == "timestamp":
        return "timestamptz" if entry.get("logicalTypeOptions", {}).get("timezone") else "timestamp"
    return entry["logicalType"] if entry["logicalType"] in _SIMPLE else ""


def _newest(columns: Sequence[NewColumn], **more: str) -> dict[str, Any]:
    """Of each key the newest row counts, by the first column that tells a time and is never missing; nothing where there is none."""
    times = (each.source for each in columns if each.entry["logicalType"] in ("date", "timestamp") and each.is_required)
    key, cursor = [each.source for each in columns if each.is_key], next(times, None)
    return {"incremental": {"cursor": cursor, "key": key, **more}} if key and cursor else {}


def _source(name: str, value: Mapping[str, Any], *, comment: str, variables: tuple[str, ...] = ()) -> NewInput:
    entry = {"name": name, "customProperties": [{"property": "source", "vendor": SOURCE_VENDOR, "value": value}]}
    return NewInput(name=name, entry=entry, comment=comment, variables=variables)
