"""What the mesh keeps for itself is no source system: its tables are read through ports, which are granted.

Runs could read all of it, and a declaration may name any place.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from mesh_platform.errors import UsageError
from mesh_platform.ingestion.files import Found
from mesh_platform.settings import Settings

if TYPE_CHECKING:
    import sqlalchemy as sa

_LOCAL = "file://"
_HINT = "read a port of the mesh by its contract: `contractId` of the input port"


def require_foreign_files(settings: Settings, found: Iterable[Found]) -> None:
    """Raises UsageError for a file of the state folder or the warehouse."""
    places = tuple(_places(settings.published))
    for each in found:
        path = os.path.realpath(each.path) if each.system.type_name == "local" else each.path
        if any(Path(path).is_relative_to(place) for place in places):
            raise UsageError(f"{each.origin} belongs to the mesh itself", hint=_HINT)


def require_foreign_database(settings: Settings, url: str) -> None:
    """Raises UsageError for the database of catalog and ledger, and for a file of the state folder."""
    from sqlalchemy import exc, make_url

    try:
        given = make_url(url)
    except (exc.ArgumentError, ValueError):
        return  # which is told where it is opened
    own = make_url(settings.published.database_uri)
    file = _file(given)
    inside = file is not None and any(file.is_relative_to(place) for place in _places(settings.published))
    if inside or _place(given) == _place(own):
        raise UsageError("its database belongs to the mesh itself", hint=_HINT)


def _places(settings: Settings) -> Iterator[str]:
    """As Arrow names what lies there: a path of this machine, or the bucket and what is below it."""
    yield os.path.realpath(settings.state)
    if settings.warehouse_uri.startswith(_LOCAL):
        yield os.path.realpath(settings.warehouse_uri.removeprefix(_LOCAL))
    else:
        parts = urlsplit(settings.warehouse_uri)
        yield parts.netloc.partition("@")[0] + parts.path


def _file(url: "sa.URL") -> Path | None:
    if url.get_backend_name() not in ("sqlite", "duckdb") or not url.database:
        return None
    return Path(os.path.realpath(url.database.removeprefix("file:").partition("?")[0]))


def _place(url: "sa.URL") -> tuple:
    return (url.get_backend_name(), url.host, url.port, _file(url) or url.database)
