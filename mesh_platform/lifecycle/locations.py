"""The entry of a domain in workspace.yaml: it comes and goes with the domain."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from ruamel.yaml.error import YAMLError

from mesh_platform.declarations.workspace import location_entry
from mesh_platform.errors import UsageError
from mesh_platform.lifecycle.edits import Edit, edit_of
from mesh_platform.lifecycle.layout import changed
from mesh_platform.settings import ROOT_MARK


def with_location(root: Path, domain: str) -> Edit:
    """At its place in the order of names, where the others stand in it; comments stay."""
    return _edit(root, lambda document: _add(document, domain))


def without_location(root: Path, domain: str) -> Edit:
    return _edit(root, lambda document: _remove(document, domain))


def _edit(root: Path, change: Callable[[Any], None]) -> Edit:
    file = root / ROOT_MARK
    try:
        return edit_of(root, file, changed(file.read_text(encoding="utf-8"), change))
    except YAMLError as wrong:
        line = getattr(getattr(wrong, "problem_mark", None), "line", -1) + 1
        raise UsageError("it is no YAML, so nothing was changed", place=f"{ROOT_MARK}:{line}", hint="run: mesh check") from None


def _add(document: Any, domain: str) -> None:
    entries = _entries(document)
    names = [_name(each) for each in entries]
    if domain not in names:
        entries.insert(sum(1 for each in names if each < domain), location_entry(domain))


def _remove(document: Any, domain: str) -> None:
    entries = _entries(document)
    for number in reversed([at for at, each in enumerate(entries) if _name(each) == domain]):
        del entries[number]


def _entries(document: Any) -> list[Any]:
    entries = document.get("load_from") if isinstance(document, dict) else None
    if not isinstance(entries, list):
        raise UsageError("`load_from` must be a list of code locations", place=ROOT_MARK, hint="run: mesh check")
    return entries


def _name(entry: Any) -> str:
    inner = next(iter(entry.values()), None) if isinstance(entry, dict) else None
    return str(inner.get("location_name", "")) if isinstance(inner, dict) else ""
