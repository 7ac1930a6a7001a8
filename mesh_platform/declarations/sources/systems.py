"""Source systems that rows are brought from: which database, API or files, and what is read of them; and the mesh itself."""

import re
from collections.abc import Callable, Mapping
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any
from urllib.parse import unquote

from mesh_platform.concepts.names import NAME
from mesh_platform.concepts.source import REFERENCE, ApiSource, DatabaseSource, FilesSource, MeshSource, SourceSystem, SystemTable
from mesh_platform.declarations.documents.documents import Document, Step
from mesh_platform.declarations.documents.suggestions import did_you_mean, listed
from mesh_platform.declarations.sources.columns import columns, incremental
from mesh_platform.declarations.sources.requests import auth, paginator
from mesh_platform.declarations.sources.secrets import address, parameters
from mesh_platform.declarations.sources.values import Values

FORMATS = ("csv", "json", "parquet", "excel")
_DATABASE = ("type", "connection", "schema", "table", "columns", "incremental")
_API = ("type", "url", "parameters", "auth", "paginator", "records", "columns", "incremental")
_FILES = ("type", "path", "url", "format", "options", "columns", "incremental")
_MESH = ("type", "table")
_STORES = ("file", "s3", "gs", "gcs", "abfs", "abfss")
_SCHEME = re.compile(r"([a-z][a-z0-9+]*)://")
_IN_FILES = ("sqlite", "duckdb")
_BELOW_REFERENCE = re.compile(REFERENCE.pattern + "(/|$)")  # else it would begin the name of another place
_CONNECTION_HINT = "For example ${SHOP_DATABASE}, or postgresql+psycopg://reader:${SHOP_PASSWORD}@db.example.org/shop."


def is_source_system(value: Any) -> bool:
    """Whether it has a kind; a source without a `type` is one file, read where it lies."""
    return isinstance(value, dict) and "type" in value


def source_system(doc: Document, at: tuple[Step, ...], value: dict[str, Any]) -> SourceSystem | MeshSource | None:
    """None after its problems were reported."""
    values, before = Values(doc, at, value), len(doc.problems)
    kind = value["type"]
    if kind not in _KINDS:
        values.wrong("type", f"is one of {listed(_KINDS)}.", did_you_mean(str(kind), _KINDS))
        return None
    read = _KINDS[kind](values)
    return read if len(doc.problems) == before else None


def _database(values: Values) -> DatabaseSource:
    values.know(_DATABASE, required=("connection", "table"), what="a database")
    connection = address(values, "connection", hint=_CONNECTION_HINT) if "connection" in values.entry else ""
    if connection and not connection.startswith("${") and not _SCHEME.match(connection):
        values.wrong("connection", "must be a URL of SQLAlchemy.", _CONNECTION_HINT)
    if connection.startswith(_IN_FILES):
        values.wrong("connection", "names a file of one machine.", "Write ${NAME}, and the URL into the environment.")
    return DatabaseSource(
        connection=connection,
        table=values.text("table") if "table" in values.entry else "",
        schema=values.text("schema") or None,
        columns=columns(values),
        incremental=incremental(values),
    )


def _api(values: Values) -> ApiSource:
    values.know(_API, required=("url",), what="an API")
    url = address(values, "url", hint="For example https://api.example.org/v1/orders.") if "url" in values.entry else ""
    if url and not url.startswith("${") and not url.startswith(("https://", "http://")):
        values.wrong("url", "must begin with https://, http:// or a reference.")
    return ApiSource(
        url=url,
        parameters=parameters(values),
        auth=auth(values),
        paginator=paginator(values),
        records=values.text("records", hint="For example `data.items`."),
        columns=columns(values),
        incremental=incremental(values, parameter=True),
    )


def _files(values: Values) -> FilesSource:
    values.know(_FILES, what="a source of files")
    if ("path" in values.entry) == ("url" in values.entry):
        values.doc.wrong(values.at, "needs either `path`, below the product's folder, or `url`.", "For example `path: inbox/*.csv`.")
    options = values.mapping("options", hint="For example `{nullstr: NA}`.")
    if options and not all(NAME.fullmatch(key) for key in options.entry):
        values.wrong("options", "are reader options by their DuckDB names.", "For example `{nullstr: NA}`.")
    return FilesSource(
        path=_pattern(values) if "path" in values.entry else "",
        url=_bucket(values) if "url" in values.entry else "",
        format=values.one_of("format", FORMATS, "csv"),
        options=dict(options.entry) if options else {},
        columns=columns(values),
        by_modified=_by_modified(values),
    )


def _pattern(values: Values) -> str:
    path = values.text("path")
    if PurePosixPath(path).is_absolute() or PureWindowsPath(path).anchor or ".." in re.split(r"[/\\]", path):
        values.wrong("path", f"{path[:80]!r} leaves the product's folder.", "Write a relative path without `..`, or use `url`.")
    return path


def _bucket(values: Values) -> str:
    """A place outside of the product's folder is named by whoever runs the mesh, not by a declaration alone."""
    url = address(values, "url", hint="For example ${SHOP_BUCKET}/orders/*.parquet.")
    scheme = _SCHEME.match(url)
    if scheme and scheme[1] not in _STORES:
        values.wrong("url", f"{scheme[1]}:// is no store of files.", f"It is one of {listed(f'{each}://' for each in _STORES)}.")
    elif scheme and scheme[1] == "file":
        values.wrong("url", "names a folder of one machine.", "Write ${NAME}/*.csv, and file:///… into the environment.")
    elif not scheme and not _BELOW_REFERENCE.match(url):
        values.wrong("url", "must begin with a store or a reference, followed by /.", "For example ${SHOP_BUCKET}/orders/*.parquet.")
    elif ".." in unquote(url).split("/"):
        values.wrong("url", "leaves the place that it names.", "Write it without `..`.")
    return url


def _by_modified(values: Values) -> bool:
    found = values.mapping("incremental", hint="Write `{by: modified}`.")
    if found is None:
        return False
    found.know(("by",), required=("by",), what="`incremental` of files")
    return found.one_of("by", ("modified",), "modified") == "modified"


def _mesh(values: Values) -> MeshSource:
    values.know(_MESH, required=("table",), what="the mesh as a source")
    tables = [each.value for each in SystemTable]
    return MeshSource(SystemTable(values.one_of("table", tables, tables[0])))


_KINDS: Mapping[str, Callable[[Values], SourceSystem | MeshSource]] = {
    "database": _database,
    "api": _api,
    "files": _files,
    "mesh": _mesh,
}
