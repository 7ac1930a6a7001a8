"""`workspace.yaml`: one code location for each domain, compared with the domains that there are."""

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import NAME
from mesh_platform.concepts.problem import Problem
from mesh_platform.declarations.documents.documents import Document
from mesh_platform.declarations.documents.suggestions import did_you_mean
from mesh_platform.declarations.product_folders import domain_folders
from mesh_platform.settings import ROOT_MARK

RULE = "workspace"
_KIND = "python_module"


def expected_workspace(mesh: Mesh) -> dict[str, Any]:
    """What workspace.yaml holds, with the domains in the order of their names."""
    return {"load_from": [location_entry(each.name) for each in mesh.domains]}


def location_entry(domain: str) -> dict[str, Any]:
    """What stands under `load_from` for one domain."""
    return {_KIND: _expected_location(domain)}


def render_workspace(mesh: Mesh) -> str:
    return yaml.safe_dump(expected_workspace(mesh), sort_keys=False)


def workspace_problems(mesh: Mesh) -> tuple[Problem, ...]:
    """Where workspace.yaml and the domains differ; the order of the locations does not matter."""
    doc = Document(mesh.root / ROOT_MARK, root=mesh.root)
    if doc.is_sound:
        _compare(
            doc, [each.name for each in domain_folders(mesh.root) if NAME.fullmatch(each.name)]
        )  # a domain that is not valid is still a domain
    return tuple(Problem(each.location, each.message, each.hint, RULE) for each in sorted(doc.problems))


def _expected_location(domain: str) -> dict[str, str]:
    return {"module_name": f"domains.{domain}.definitions", "location_name": domain, "working_directory": "."}


def _compare(doc: Document, domains: list[str]) -> None:
    entries = doc.entry.get("load_from")
    if not isinstance(entries, list):
        doc.wrong(("load_from",), "must be a list of code locations.")
        return
    seen = dict(_locations(doc, entries))
    for name, (number, location) in seen.items():
        at = ("load_from", number, _KIND)
        if name not in domains:
            doc.wrong((*at, "location_name"), f"there is no domain {name[:80]!r}.", did_you_mean(name, domains))
        else:
            _compare_location(doc, at, location, _expected_location(name))
    for name in domains:
        if name not in seen:
            doc.wrong(("load_from",), f"the domain {name} has no code location.", f"Add `- {_KIND}: {_flow(_expected_location(name))}`.")


def _locations(doc: Document, entries: list[Any]) -> Iterator[tuple[str, tuple[int, Mapping[str, Any]]]]:
    """Number and content of each code location by its name."""
    seen = set()
    for number, each in enumerate(entries):
        location = (each.get(_KIND) if isinstance(each, dict) else None) or {}
        name = location.get("location_name") if isinstance(location, dict) else None
        if not isinstance(name, str):
            doc.wrong(("load_from", number), f"must be a `{_KIND}` with a `location_name`.", "Every domain is loaded in the same way.")
        elif name in seen:
            doc.wrong(("load_from", number), f"{name[:80]!r} is loaded twice.", "Remove one of them.")
        else:
            seen.add(name)
            yield name, (number, location)


def _compare_location(doc: Document, at: tuple[Any, ...], location: Mapping[str, Any], expected: Mapping[str, str]) -> None:
    for key in expected.keys() | location.keys():
        if location.get(key) != expected.get(key):
            message = f"must be `{expected[key]}`." if key in expected else "makes this domain load differently from the others."
            doc.wrong((*at, key), message)


def _flow(location: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{key}: {value}" for key, value in location.items()) + "}"
