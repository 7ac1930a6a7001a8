"""A table stays at home: nothing outside its own folder of the warehouse is read, written or registered, whatever it says of itself.

Who may write one table may write anything into its metadata. Readers with rights on the whole warehouse would then hand out
what nobody granted, or run what nobody reviewed.
"""

import os
import re
from collections.abc import Iterable
from pathlib import Path

from pyiceberg.table import Table

from mesh_platform.concepts.names import PortAddress
from mesh_platform.errors import Refused
from mesh_platform.lakehouse.storage import duckdb_path

# All that pyiceberg and DuckDB put below a table. No reader of URIs decodes or shortens such a step.
_STEP = re.compile(r"[A-Za-z0-9_=-][A-Za-z0-9_=.-]*")
# A property of a catalog, which no table can set: the warehouse whose files the tables of a candidate go on referring to.
FORKED_FROM = "mesh.forked-from"
# Other properties may name a class to load, a store to sign requests for, or another place to write to.
_PROPERTIES = (
    *("mesh.", "commit.", "history.", "gc.", "format-version", "schema.name-mapping.", "write.parquet.", "write.metadata.metrics."),
    *("write.metadata.delete-after-commit.enabled", "write.metadata.previous-versions-max", "write.target-file-size-bytes"),
)


def require_home(table: Table, home: str) -> Table:
    """Returns the table; raises Refused where it, or its metadata, lies elsewhere, or it asks for what no table may."""
    name = str(PortAddress.from_key(tuple(table.name())))
    if table.location() != home:
        raise Refused(f"the table of {name} says it lies elsewhere than in its own folder", place=table.location(), hint=_hint(name))
    if wrong := sorted(each for each in table.properties if not each.startswith(_PROPERTIES)):
        raise Refused(f"the table of {name} has the property {wrong[0]}, which no table of the mesh may have", hint=_hint(name))
    require_unlinked(home)
    require_inside(table, [table.metadata_location])
    return table


def require_unlinked(home: str) -> None:
    """Raises Refused where a link leads a table's folder, which need not exist, out of its place in the warehouse."""
    if "://" in (path := duckdb_path(home)):
        return
    warehouse, address = Path(path).parents[2], Path(path).parts[-3:]
    if os.path.realpath(path) != os.path.realpath(warehouse).rstrip("/") + "/" + "/".join(address):
        raise Refused("the folder of a table is a link", place=home, hint="remove the link; tables lie in the warehouse itself")


def require_inside(table: Table, uris: Iterable[str]) -> None:
    """Raises Refused unless every file lies below the table's own folder, by its name and on the disk.

    A candidate's table may also refer to what is below the folder of the published one.
    """
    strangers = list(uris)
    for home in _homes(table):
        below = [each for each in strangers if _is_below(each, home)]
        inside = {*below}.difference(_linked(below, home))
        strangers = [each for each in strangers if each not in inside]
    if strangers:
        name = PortAddress.from_key(tuple(table.name()))
        raise Refused(
            f"{name} points to files outside its own location",
            place=strangers[0],
            hint=f"somebody changed its table: look for a good release with mesh history {name}, and go back to it with mesh rollback",
        )


def _homes(table: Table) -> tuple[str, ...]:
    published = table.catalog.properties.get(FORKED_FROM)
    return (table.location(), "/".join((published, *table.name()))) if published else (table.location(),)


def _is_below(uri: str, home: str) -> bool:
    return uri.startswith(home + "/") and all(map(_STEP.fullmatch, uri[len(home) + 1 :].split("/")))


def _linked(uris: list[str], home: str) -> list[str]:
    """Files that a link leads elsewhere. The folders are few, so only they are followed to their end."""
    if "://" in duckdb_path(home):
        return []
    inside = Path(os.path.realpath(duckdb_path(home)))
    paths = {each: Path(duckdb_path(each)) for each in uris}
    folders = {each.parent for each in paths.values()}
    outside = {each for each in folders if not Path(os.path.realpath(each)).is_relative_to(inside)}
    return [each for each, path in paths.items() if path.parent in outside or path.is_symlink()]


def _hint(name: str) -> str:
    return f"another tool, or another MESH_WAREHOUSE, changed it: put it right with that tool, and read {name} again"
