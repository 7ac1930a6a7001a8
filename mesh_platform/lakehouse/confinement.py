"""The closed room: a connection that reaches the files it was given and nothing else, whatever is asked of it.

DuckDB resolves `..` and links before it compares paths, and keeps the database files that are attached already, and what it
spills, within reach.
"""

from collections.abc import Iterable

from mesh_platform.lakehouse.engine import Connection
from mesh_platform.lakehouse.quoting import literal
from mesh_platform.lakehouse.storage import duckdb_path


def confine(connection: Connection, *, files: Iterable[str], folder: str | None = None) -> None:
    """Takes every other way out, for good. `files` may be read; below `folder` may also be written."""
    paths = [duckdb_path(each) for each in files]
    if folder is not None:
        home = duckdb_path(folder)
        paths.append(home)  # a copy into a folder looks at the folder itself first
        connection.execute(f"set allowed_directories = {literal([home])}")
    connection.execute(f"set allowed_paths = {literal(paths)}" if paths else "reset allowed_paths")
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
