"""What a product reads: other ports by their contracts, files by their path, and systems that are only named."""

import os
import re
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from mesh_platform.concepts.names import NAME, PortAddress
from mesh_platform.concepts.product import FileSource, InputPort
from mesh_platform.concepts.reliance import Reliance
from mesh_platform.concepts.source import MeshSource, SourceSystem
from mesh_platform.declarations.contracts.contracts import VERSION, VERSION_HINT
from mesh_platform.declarations.documents.custom_properties import mesh_properties, place_of
from mesh_platform.declarations.documents.documents import Document, Step
from mesh_platform.declarations.documents.suggestions import did_you_mean, listed
from mesh_platform.declarations.products.reliances import PROPERTY, reliance_of
from mesh_platform.declarations.sources.systems import is_source_system, source_system
from mesh_platform.errors import InvalidName

_FORMATS = ("csv", "json", "parquet", "excel")
_SOURCE_KEYS = ("path", "distribution", "format", "options")
_NAME_HINT = "It names a table and a parameter: a letter, then at most 62 of a-z, 0-9 and _."

Place = tuple[Step, ...]


def input_ports(doc: Document, folder: Path) -> tuple[InputPort, ...]:
    ports, seen = [], set()
    for number, each in enumerate(doc.entry.get("inputPorts", ())):
        at = ("inputPorts", number)
        if not NAME.fullmatch(each["name"]):
            doc.wrong((*at, "name"), f"{each['name'][:80]!r} cannot name an input port.", _NAME_HINT)
        if each["name"] in seen:
            doc.wrong((*at, "name"), f"{each['name']!r} names two input ports.", "Rename one of them.")
        seen.add(each["name"])
        ports.append(_input_port(doc, at, each, folder))
    return tuple(ports)


def _input_port(doc: Document, at: Place, entry: Any, folder: Path) -> InputPort:
    properties = mesh_properties(doc, at, entry, ("source", PROPERTY))
    if "source" in properties and "contractId" in entry:
        doc.wrong(at, "reads either a port (`contractId`) or a source system (`source`).", "Make two input ports of it.")
    return InputPort(
        name=entry["name"],
        port=_address(doc, at, entry) if "contractId" in entry else None,
        source=_source(doc, at, entry, properties["source"], folder) if "source" in properties else None,
        reliance=_reliance(doc, at, entry, properties[PROPERTY]) if PROPERTY in properties else None,
        location=doc.at_line(entry.line),
    )


def _reliance(doc: Document, at: Place, entry: Any, value: Any) -> Reliance | None:
    here = (*at, *place_of(entry, PROPERTY))
    if "contractId" not in entry:
        doc.wrong(here, f"`{PROPERTY}` needs a port that keeps it.", "Name the port in `contractId`, or remove it.")
    return reliance_of(doc, (*here, "value"), value)


def _address(doc: Document, at: Place, entry: Any) -> PortAddress | None:
    version = VERSION.fullmatch(entry.get("version", "1"))
    if not version:
        doc.wrong((*at, "version"), f"{entry['version'][:40]!r} is not a version.", VERSION_HINT)
    try:
        address = PortAddress.parse(entry["contractId"])
    except InvalidName:
        doc.wrong((*at, "contractId"), f"{entry['contractId'][:80]!r} is not the id of a contract.", "Write it as domain.product.port.")
        return None
    if address.major > 1:
        doc.wrong((*at, "contractId"), "an id has no version.", "Write the major version in `version`.")
    major = max(int(version["major"]), 1) if version else 1
    return PortAddress(address.domain, address.product, address.port, major)


def _source(doc: Document, at: Place, entry: Any, value: Any, folder: Path) -> FileSource | SourceSystem | MeshSource | None:
    if is_source_system(value):
        return source_system(doc, (*at, *place_of(entry, "source"), "value"), value)
    return _file_source(doc, (*at, "customProperties"), value, folder)


def _file_source(doc: Document, at: Place, value: Any, folder: Path) -> FileSource | None:
    if not isinstance(value, dict) or not isinstance(value.get("path"), str):
        doc.wrong(at, "`source` is a mapping with a `path`.", "For example `{path: files/orders.csv, format: csv}`.")
        return None
    problems = len(doc.problems)
    _check_source(doc, at, value)
    _check_path(doc, at, value, folder)
    if len(doc.problems) > problems:
        return None
    return FileSource(
        path=value["path"],
        distribution=value.get("distribution"),
        format=value.get("format", "csv"),
        options=value.get("options", {}),
    )


def _check_source(doc: Document, at: Place, value: dict[str, Any]) -> None:
    for key in value:
        if key not in _SOURCE_KEYS:
            doc.wrong(at, f"`source` has no `{key}`.", did_you_mean(key, _SOURCE_KEYS) or f"It has {listed(_SOURCE_KEYS)}.")
    if value.get("format", "csv") not in _FORMATS:
        doc.wrong(at, f"`format` must be one of {listed(_FORMATS)}.", did_you_mean(str(value["format"]), _FORMATS))
    if not isinstance(value.get("distribution", ""), str):
        doc.wrong(at, "`distribution` names an installed Python distribution.")
    options = value.get("options", {})
    if not isinstance(options, dict) or not all(NAME.fullmatch(key) for key in options):
        doc.wrong(at, "`options` are reader options by their DuckDB names.", "For example `{nullstr: NA}`.")


def _check_path(doc: Document, at: Place, value: dict[str, Any], folder: Path) -> None:
    path = value["path"]
    if not path or PurePosixPath(path).is_absolute() or PureWindowsPath(path).anchor or ".." in re.split(r"[/\\]", path):
        doc.wrong(at, f"`path` {path[:80]!r} leaves the folder it must lie in.", "Write a relative path without `..`.")
    elif "distribution" not in value and os.path.lexists(folder / path) and not _lies_in(folder, path):
        doc.wrong(at, f"there is no file {path[:80]!r} below the product's folder.", "Or name the `distribution` that holds it.")


def _lies_in(folder: Path, path: str) -> bool:
    """Whether what is there is a file, and no link out of the folder."""
    file = folder / path
    return file.is_file() and Path(os.path.realpath(file)).is_relative_to(os.path.realpath(folder))
