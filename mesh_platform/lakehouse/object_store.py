"""A warehouse in an S3-compatible store: how DuckDB and Iceberg reach it."""

import importlib.util
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import duckdb

from mesh_platform.errors import UsageError
from mesh_platform.lakehouse.quoting import text
from mesh_platform.settings import Settings

_WHEEL = "duckdb_extension_httpfs"


def is_object_store(settings: Settings) -> bool:
    """Whether what is published lies in one; a candidate's own tables never do."""
    return settings.published.warehouse_uri.startswith("s3://")


def place_properties(settings: Settings) -> dict[str, str]:
    """Where the store is, as Iceberg's clients are told. No secret is among them."""
    endpoint = {"s3.endpoint": settings.s3_endpoint, "s3.path-style-access": "true"} if settings.s3_endpoint else {}
    return {"s3.region": settings.s3_region, "client.region": settings.s3_region, **endpoint}


def own_properties(settings: Settings) -> Mapping[str, str]:
    """What the mesh itself needs; nothing where the warehouse is a folder."""
    if not is_object_store(settings):
        return {}
    key, secret = own_keys(settings)
    return {**place_properties(settings), "s3.access-key-id": key, "s3.secret-access-key": secret}


def own_keys(settings: Settings) -> tuple[str, str]:
    """Raises UsageError where there are none: what a machine happens to have lying about is nobody's decision."""
    if not settings.s3_access_key or settings.s3_secret_key is None:
        raise UsageError("a warehouse in an object store needs its keys", hint="set MESH_S3_ACCESS_KEY and MESH_S3_SECRET_KEY")
    return settings.s3_access_key, settings.s3_secret_key.get_secret_value()


def open_object_store(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Lets a connection read and write the store. One secret for all of S3: an address that it did not match would go to Amazon."""
    key, secret = own_keys(settings)
    connection.execute(f"load {text(str(_extension()))}")
    options = {"key_id": key, "secret": secret, "region": settings.s3_region, **_endpoint(settings.s3_endpoint)}
    connection.execute(f"create secret (type s3, {', '.join(f'{name} {text(value)}' for name, value in options.items())})")


def _endpoint(url: str) -> dict[str, str]:
    if not url:
        return {}
    parts = urlsplit(url)
    return {"endpoint": parts.netloc + parts.path.rstrip("/"), "url_style": "path", "use_ssl": str(parts.scheme == "https").lower()}


def _extension() -> Path:
    """The file that a wheel brought: nothing is fetched."""
    spec = importlib.util.find_spec(_WHEEL)
    for folder in spec.submodule_search_locations or () if spec else ():
        for file in Path(folder).glob("extensions/*/httpfs.duckdb_extension"):
            return file
    raise UsageError(
        "a warehouse in an object store needs DuckDB's extension httpfs", hint=f"pip install duckdb-extension-httpfs=={duckdb.__version__}"
    )
