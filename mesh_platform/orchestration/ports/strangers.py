"""What a stranger asks of a port before anything else, on its page in Dagster, and the way to its page in the catalog."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import dagster as dg

from mesh_platform.catalog.markdown import cell
from mesh_platform.catalog.site.paths import port_path
from mesh_platform.concepts import clock
from mesh_platform.concepts.access import Agreement
from mesh_platform.concepts.contract import DataContract
from mesh_platform.concepts.lifecycle import TRIED_OUT, Lifecycle, state_of
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.product import DataProduct, OutputPort
from mesh_platform.orchestration.keys import asset_key
from mesh_platform.settings import load_settings


def answers(mesh: Mesh, port: OutputPort, contract: DataContract) -> dict[str, Any]:
    """Of today's quality and freshness Dagster tells by itself: by the checks and the freshness policy."""
    return {
        "catalog": dg.MetadataValue.url(_catalog_page(mesh, port)),
        "version": dg.MetadataValue.md(_version(mesh.product_of(port.address), port, contract)),
        "personal data": dg.MetadataValue.md(_personal_data(contract)),
        "who relies on it": dg.MetadataValue.md("\n".join(_purposes(mesh, port)) or "Nobody yet."),
    }


def introduced(description: str, mesh: Mesh, port: OutputPort, contract: DataContract) -> str:
    """The description with a line that is seen before anybody scrolls; what is told apart lies far below it."""
    first, _, rest = description.partition("\n\n")
    return "\n\n".join([first, " · ".join(_in_short(mesh, port, contract)), rest])


def search_tags(product: DataProduct, port: OutputPort, contract: DataContract) -> dict[str, str]:
    """What people filter by, whoever they are."""
    access = "public" if port.public else "asks" if product.auto_approval(port.address) is None else "approves_itself"
    return {"access": access, "personal_data": "yes" if any(each.is_personal for each in contract.columns) else "no"}


def current_major(product: DataProduct, port: OutputPort) -> OutputPort | None:
    """The newest major version that promises something."""
    majors = [each for each in product.outputs if each.address.port == port.address.port]
    alive = [each for each in majors if state_of(product, each) not in {*TRIED_OUT, Lifecycle.RETIRED}]
    return max(alive, key=lambda each: each.address.major, default=None)


@cache
def _catalog_url(root: Path) -> str:
    """Read once: a domain has many ports, and its process one environment."""
    return load_settings(root).catalog_url.rstrip("/")


def _in_short(mesh: Mesh, port: OutputPort, contract: DataContract) -> Iterator[str]:
    yield f"**Version** {_version(mesh.product_of(port.address), port, contract)}"
    yield f"**Personal data** {_personal_data(contract)}"
    yield f"**Relied on by** {', '.join(f'`{each}`' for each in _consumers(mesh, port)) or 'nobody yet'}"
    yield f"[All about it, and access to it, in the catalog]({_catalog_page(mesh, port)})"


def _catalog_page(mesh: Mesh, port: OutputPort) -> str:
    return f"{_catalog_url(mesh.root)}/{port_path(port.address)}"


def _version(product: DataProduct, port: OutputPort, contract: DataContract) -> str:
    current = current_major(product, port)
    if current is not None and current.address == port.address:
        successor = contract.custom.get("deprecation", {}).get("successor")
        return f"{contract.version}, the current one" + (f"; after it comes `{cell(str(successor))}`" if successor else "")
    if current is None:
        return f"{contract.version}; none is current"
    return f"{contract.version}; the current one is [{current.address}]({_asset_page(current)})"


def _asset_page(port: OutputPort) -> str:
    return f"/assets/{'/'.join(asset_key(port.address).path)}"


def _personal_data(contract: DataContract) -> str:
    columns = [f"`{each.name}`" for each in contract.columns if each.is_personal]
    return f"{', '.join(columns)}, hashed unless a grant says otherwise" if columns else "none declared"


def _consumers(mesh: Mesh, port: OutputPort) -> Mapping[str, Agreement | None]:
    """The products that declare it, and whoever was granted it; applications outside the mesh are in no lineage."""
    agreed = (each for each in mesh.product_of(port.address).agreements if each.port.port == port.address.port)
    granted = {str(each.consumer): each for each in agreed if each.granted(clock.now())}
    named = mesh.named_elsewhere.get(str(replace(port.address, major=1)), ())
    return {name: granted.get(name) for name in sorted({*map(str, mesh.readers.get(port.address, ())), *map(str, named), *granted})}


def _purposes(mesh: Mesh, port: OutputPort) -> Iterator[str]:
    for name, agreement in _consumers(mesh, port).items():
        terms = agreement.granted(clock.now()) if agreement else None
        yield f"- `{name}`" + (f" until {terms.end}: {cell(agreement.purpose)}" if agreement and terms else "")
