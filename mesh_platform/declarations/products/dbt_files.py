"""What dbt has to know of the mesh: a source for each input port, and the profile for who runs dbt by hand.

Written by `mesh dbt sync`, and compared with the declarations by `mesh check`.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from mesh_platform.concepts.access import Mask, Masking
from mesh_platform.concepts.clock import now
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.contract import Column, DataContract
from mesh_platform.concepts.domain import Domain
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.problem import Location, Problem
from mesh_platform.concepts.product import DataProduct, FileSource, InputPort, Method
from mesh_platform.concepts.source import MeshSource
from mesh_platform.concepts.view import CLEAR, WHOLE, View, view_under

RULE = "dbt"
SOURCES, PROFILES = Path("models", "sources.yml"), Path("profiles.yml")

_HEADER = "# Written by `mesh dbt sync` from the input ports of the domain's products. What you change here is lost with the next one.\n"
_PROFILE = """\
mesh:
  target: by_hand
  outputs:
    by_hand:
      type: duckdb
      path: target/by_hand.duckdb  # the platform builds in a store of its own, which this one never meets
      threads: 1
      config_options:
        autoinstall_known_extensions: false
        autoload_known_extensions: false
      plugins:
      - module: mesh_platform.orchestration.dbt.by_hand
        config: {{domain: {domain}}}
"""
_JINJA = re.compile(r"\{(?=[{%#])")  # dbt renders every text of its files, and these are other people's


def dbt_files(mesh: Mesh, domain: Domain) -> Mapping[Path, str]:
    """Text by path below the domain's dbt project, of every file that is written for it; none where it has no project."""
    if domain.dbt_project is None:
        return {}
    return {SOURCES: _HEADER + _sources(mesh, domain), PROFILES: _HEADER + _PROFILE.format(domain=domain.name)}


def is_written(text: str) -> bool:
    """Whether a file is ours to write again; any other belongs to the domain."""
    return text.startswith(_HEADER)


def dbt_files_current(mesh: Mesh) -> Iterator[Problem]:
    """A file that was written once has to follow the declarations; where there is none, nobody has asked for it."""
    for domain in mesh.domains:
        for path, text in dbt_files(mesh, domain).items():
            file = domain.dbt_project / path if domain.dbt_project else path
            if file.is_file() and is_written(here := file.read_text(encoding="utf-8")) and here != text:
                place = Location(file.relative_to(mesh.root))
                yield Problem(place, "is not what the input ports say.", f"Write it again: mesh dbt sync {domain.name}", RULE)


def _sources(mesh: Mesh, domain: Domain) -> str:
    products = [each for each in domain.products if each.inputs and any(port.implementation.method is Method.DBT for port in each.outputs)]
    document = {"version": 2, "sources": [_source(mesh, each) for each in products]}
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=140)


def _source(mesh: Mesh, product: DataProduct) -> dict[str, Any]:
    return {
        "name": product.address.product,
        "database": "inputs",
        "description": f"Input ports of the product {product.address}, pinned for the run.",
        "tables": [_table(mesh, product, each) for each in product.inputs],
    }


def _table(mesh: Mesh, product: DataProduct, given: InputPort) -> dict[str, Any]:
    port = mesh.ports.get(given.port) if given.port else None
    table: dict[str, Any] = {"name": given.name}
    if port is None or port.contract is None:
        return table | ({"description": told} if (told := _told(given)) else {})
    table["description"] = _plain(f"{port.address}: {port.description or port.contract.description}".rstrip(": "))
    return table | {"columns": list(_columns(port.contract, _view(mesh, product, given)))}


def _told(given: InputPort) -> str:
    match given.source:
        case FileSource(path=path):
            return f"The file {_plain(path)}."
        case MeshSource(table):
            return f"The mesh's own table {table}."
    return ""


def _view(mesh: Mesh, product: DataProduct, given: InputPort) -> View:
    """What the product may see of the port today; nothing where it was not granted."""
    consumer = Consumer.of_product(product.address)
    if given.port is None or consumer.owns(given.port):
        return WHOLE
    port, agreement = mesh.port(given.port), mesh.agreement(given.port, consumer)
    terms = agreement.granted(now()) if agreement else None
    return view_under(terms, port.contract, public=port.public) if port.contract else WHOLE


def _columns(contract: DataContract, view: View) -> Iterator[dict[str, Any]]:
    for column in contract.columns:
        if (mask := view.mask_of(column.name)) is not None:
            yield {"name": column.name, "data_type": _type(column, mask), "description": _plain(_described(column, mask))}


def _type(column: Column, mask: Mask) -> str:
    return "string" if mask.masking is Masking.HASH else str(column.type)


def _described(column: Column, mask: Mask) -> str:
    return column.description if mask == CLEAR else f"{column.description} Masked for this product: {mask.masking.value}.".strip()


def _plain(text: str) -> str:
    return " ".join(_JINJA.sub("{ ", text).split())
