"""A new product, or a further port of one."""

import os
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from mesh_platform.concepts.clock import now
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.domain import Domain
from mesh_platform.concepts.lifecycle import Lifecycle
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import ProductAddress
from mesh_platform.concepts.product import OutputPort
from mesh_platform.declarations.product_folders import PRODUCT_END
from mesh_platform.errors import UsageError
from mesh_platform.lifecycle.edits import Edit, edit_of
from mesh_platform.lifecycle.layout import changed
from mesh_platform.scaffolding.addresses import require_new
from mesh_platform.scaffolding.dbt import synced
from mesh_platform.scaffolding.drafting import draft_of
from mesh_platform.scaffolding.drafts import Draft
from mesh_platform.scaffolding.names import new_name, title
from mesh_platform.scaffolding.owners import require_owner
from mesh_platform.scaffolding.ports import limitations, models_folder, output_entry, port_files, product_folder, usage
from mesh_platform.scaffolding.requests import Alignment, NewPort, NewProduct, StartFrom
from mesh_platform.scaffolding.scaffold import Scaffold
from mesh_platform.scaffolding.templates import render


def new_product(mesh: Mesh, request: NewProduct) -> Scaffold:
    """Plans a product with its first port. Raises UsageError, InvalidName, UnknownName."""
    address = request.port.address.of_product
    domain = mesh.domain(address.domain)
    _require_said(request.port)
    if request.owner:
        require_owner(request.owner)
    require_new(mesh, address)
    folder = product_folder(address)
    draft = draft_of(mesh, request.port)
    status = Lifecycle.DRAFT if draft.shows_examples or request.port.sample else Lifecycle.ACTIVE
    declaration = _declaration(request, draft, domain, status)
    files = {folder / f"{address.product}{PRODUCT_END}": declaration, **port_files(mesh.root, draft, status=status)}
    return Scaffold(
        subject=address,
        edits=tuple(_edits(mesh, draft, files)),
        folders=tuple(_new_folders(mesh, draft)),
        next_steps=tuple(_next_steps(mesh, draft)),
        notes=tuple(_notes(draft, status)),
    )


def new_port(mesh: Mesh, request: NewPort) -> Scaffold:
    """Plans a further port of a product. Raises UsageError, InvalidName, UnknownName."""
    product = mesh.product(request.address.of_product)
    _require_said(request)
    if request.address in mesh.ports:
        raise UsageError(
            f"{request.address} is there already",
            place=str(mesh.port(request.address).location),
            hint=f"see it: mesh show {request.address}",
        )
    draft = draft_of(mesh, request, product)
    files = port_files(mesh.root, draft, status=Lifecycle(product.status))
    for path in files:
        if (mesh.root / path).exists():
            raise UsageError(f"{path.as_posix()} is there already, and nothing is overwritten", hint="move it away, or choose another name")
    declaration = mesh.root / product.location.path
    text = changed(declaration.read_text(encoding="utf-8"), lambda document: _add(document, draft))
    return Scaffold(
        subject=product.address,
        edits=tuple(_edits(mesh, draft, {**files, product.location.path: text})),
        folders=(),
        next_steps=tuple(_next_steps(mesh, draft)),
        notes=tuple(_notes(draft, Lifecycle(product.status))),
    )


def _edits(mesh: Mesh, draft: Draft, files: Mapping[Path, str | bytes]) -> list[Edit]:
    edits = [edit_of(mesh.root, mesh.root / path, content) for path, content in files.items()]
    if draft.request.start is StartFrom.DBT:
        edits += synced(mesh, draft.request.address.of_product, edits)
    return edits


def _require_said(request: NewPort) -> None:
    new_name(request.address.product, "product")
    new_name(request.address.port, "port")
    if not request.purpose.strip():
        raise UsageError(f"nobody knows yet what {request.address} is for", hint='say it: --purpose "…"')


def _declaration(request: NewProduct, draft: Draft, domain: Domain, status: Lifecycle) -> str:
    address = request.port.address.of_product
    return render(
        "product.odps.yaml",
        address=address,
        title=title(address.product),
        status=status.value,
        alignment=request.alignment or (Alignment.AGGREGATE if draft.read else Alignment.SOURCE),
        purpose=request.port.purpose,
        usage=usage(draft),
        limitations=limitations(draft),
        team=domain.team.name,
        owner=request.owner,
        inputs=[each for each in draft.inputs if each.entry],
        public=request.port.public,
        output=output_entry(draft),
    )


def _add(document: Any, draft: Draft) -> None:
    new = [dict(each.entry) for each in draft.inputs if each.entry]
    if new and not document.get("inputPorts"):
        document.insert(list(document).index("outputPorts"), "inputPorts", [])
    if new:
        document["inputPorts"].extend(new)
    document["outputPorts"].append(output_entry(draft))


def _new_folders(mesh: Mesh, draft: Draft) -> Iterator[Path]:
    address = draft.request.address.of_product
    yield product_folder(address)
    if draft.request.start is StartFrom.DBT:
        models = models_folder(address)
        project = models.parent.parent
        yield models if (mesh.root / project).exists() else project


def _next_steps(mesh: Mesh, draft: Draft) -> Iterator[str]:
    """In the order in which they work."""
    address = draft.request.address.of_product
    for each in draft.read:
        if _needs_grant(mesh, each, address):
            columns = f" --columns {','.join(column.source for column in draft.columns)}" if each is draft.read[0] else ""
            yield f"mesh access request {each.address} --for {address} --purpose {shlex.quote(draft.request.purpose)}{columns}"
    variables = [name for each in draft.inputs for name in each.variables]
    yield from (f"export {name}=…" for name in variables if name not in os.environ)
    yield "mesh check"
    yield f"pytest {product_folder(address).as_posix()}"
    if variables:
        yield f"mesh ingest {address}"  # a candidate is made of what was brought already
    yield f"mesh dev {draft.request.address}"
    yield f"mesh run {draft.request.address}"
    yield "mesh up"


def _needs_grant(mesh: Mesh, port: OutputPort, reader: ProductAddress) -> bool:
    if port.public or port.address.domain == reader.domain:
        return False
    agreement = mesh.agreement(port.address, Consumer.of_product(reader))
    return agreement is None or not agreement.granted(now())


def _notes(draft: Draft, status: Lifecycle) -> Iterator[str]:
    yield from draft.notes
    if status is Lifecycle.DRAFT:
        yield f"It is a draft. Once it holds what it promises: mesh product activate {draft.request.address.of_product}"
