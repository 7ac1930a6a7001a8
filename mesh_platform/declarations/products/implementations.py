"""How a port is made, found by the names of files."""

import os
from collections.abc import Mapping
from pathlib import Path

from mesh_platform.concepts.product import Implementation, Method

DBT_PROJECTS = "dbt_projects"
_MARKED_ASSET = Implementation(method=Method.ASSET)

Models = Mapping[str, tuple[Path, ...]]


def dbt_project(root: Path, domain: str) -> Path | None:
    folder = root / DBT_PROJECTS / domain
    return folder if (folder / "dbt_project.yml").is_file() else None


def dbt_models(project: Path | None) -> Models:
    """The files of each model of a project, by the model's name."""
    found: dict[str, tuple[Path, ...]] = {}
    for folder, _, names in os.walk(project / "models") if project else ():
        for name in names:
            if name.endswith(".sql"):
                stem = name.removesuffix(".sql")
                found[stem] = (*found.get(stem, ()), Path(folder, name))
    return found


def implementations(table: str, *, folder: Path, names: frozenset[str], models: Models) -> tuple[Implementation, ...]:
    """Every file that says it makes the table; the first one counts. `names` are the files of the product's folder."""
    found = []
    if f"{table}.sql" in names:
        found.append(Implementation(method=Method.SQL, path=folder / f"{table}.sql"))
    if f"{table}.py" in names:
        found.append(Implementation(method=Method.PYTHON, path=folder / f"{table}.py"))
    models_of_name = [each for each in models.get(table, ()) if not (found and _is_of_another(folder, each))]
    found += [Implementation(method=Method.DBT, path=each) for each in models_of_name]
    return tuple(found) or (_MARKED_ASSET,)


def _is_of_another(product: Path, model: Path) -> bool:
    """Whether a model lies in a folder that is named like another product of the domain."""
    return model.parent.name != product.name and (product.parent / model.parent.name).is_dir()
