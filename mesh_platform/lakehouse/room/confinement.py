"""The closed room: a connection that reaches the files it was given and nothing else, whatever is asked of it.

DuckDB resolves `..` and links before it compares paths, and keeps the database files that are attached already, and what it
spills, within reach.
"""

import re
from collections.abc import Iterable

from duckdb import StatementType

from mesh_platform.errors import InvalidQuery
from mesh_platform.lakehouse.engine import Connection, EngineError
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


# What can write a file, or runs a statement that is only named or explained.
_WRITING = frozenset({StatementType.COPY, StatementType.EXPORT, StatementType.PREPARE, StatementType.EXPLAIN})
_COMMENT, _NAME = r"/\*[^*/]*\*/", r'(?:"[^"]+"|\w+)'  # no comment inside a comment, which DuckDB would read differently
_LOADS = re.compile(rf"\s*(?:{_COMMENT}\s*)?copy\s+{_NAME}(?:\.{_NAME})*\s+from\s", re.IGNORECASE)


def require_no_writing(connection: Connection, sql: str) -> None:
    """Raises InvalidQuery for what may write a file: to DuckDB, a path that may be read is one that may be overwritten."""
    try:
        statements = connection.extract_statements(sql)
    except EngineError:
        return  # running it tells what is wrong
    for each in statements:
        if each.type in _WRITING and not _LOADS.match(each.query):
            raise InvalidQuery(f"{each.type.name} is disabled here: it could write over the files that are read")
