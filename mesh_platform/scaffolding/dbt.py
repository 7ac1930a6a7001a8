"""A port as a dbt model of its domain's project, which is begun with it where there is none."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import ProductAddress
from mesh_platform.declarations.products.dbt_files import SOURCES, dbt_files, is_written
from mesh_platform.declarations.products.implementations import DBT_PROJECTS, dbt_models, dbt_project
from mesh_platform.errors import UsageError
from mesh_platform.lifecycle.edits import Edit, edit_of, tried
from mesh_platform.scaffolding.drafts import Draft
from mesh_platform.scaffolding.templates import render


def model_files(root: Path, draft: Draft, model: str) -> Iterator[tuple[Path, str]]:
    """Raises UsageError where the project has a model of this name: they are told apart by their names alone."""
    address = draft.request.address
    project, found = Path(DBT_PROJECTS, address.domain), dbt_project(root, address.domain)
    if taken := dbt_models(found).get(address.port):
        place = taken[0].relative_to(root).as_posix()
        raise UsageError(f"the dbt project of {address.domain} has a model {address.port} already", place=place, hint="choose another name")
    if found is None:
        yield project / "dbt_project.yml", render("dbt_project.yml", domain=address.domain)
    folder = project / "models" / address.product
    yield folder / f"{address.port}.sql", model
    yield (
        folder / f"{address.port}.yml",
        render(
            "models.yml",
            product=address.of_product,
            port=address.port,
            description=draft.request.purpose,
            inputs=[each.name for each in draft.inputs] if _has_own_sources(root, address.domain) else [],
            key=draft.key,
        ),
    )


def synced(mesh: Mesh, subject: ProductAddress, edits: Iterable[Edit]) -> Iterator[Edit]:
    """What `mesh dbt sync` writes, with the product as it will be; a file of the domain's own is left alone."""
    with tried(mesh.root, subject, edits) as (after, _):
        product = next((each for each in after.products if each.address == subject), None)
        project = after.domain(subject.domain).dbt_project if product else None
    if product is None or project is None:
        return  # not valid, which is told when it is written
    own = mesh.domain(subject.domain)
    products = (*(each for each in own.products if each.address != subject), product)
    changed = replace(own, products=tuple(sorted(products, key=lambda each: each.address)), dbt_project=project)
    whole = replace(mesh, domains=tuple(changed if each is own else each for each in mesh.domains))
    for path, text in dbt_files(whole, changed).items():
        edit = edit_of(mesh.root, mesh.root / DBT_PROJECTS / own.name / path, text)
        if edit.before is None or is_written(edit.before):
            yield edit


def _has_own_sources(root: Path, domain: str) -> bool:
    file = root / DBT_PROJECTS / domain / SOURCES
    return file.is_file() and not is_written(file.read_text(encoding="utf-8"))
