"""Whatever a source system, its driver or dlt raises, as one of the platform's errors: said without a secret, and worth a retry or not."""

import re
import traceback
from collections.abc import Generator, Iterator
from contextlib import contextmanager

from mesh_platform.errors import MeshError, SourceUnavailable, UsageError
from mesh_platform.ingestion.environment import Environment

_BUSY = frozenset({408, 425, 429, *range(500, 600)})
_HINTS = {
    401: "look at `auth` of the input port, and whether what the environment holds is still valid",
    403: "ask who runs the API for the right to read it",
    404: "correct `url` of the input port",
}
# What a database says of a connection that will not be better the next time.
_FINAL = re.compile(
    r"authentication failed|access denied|does not exist|no such|unknown database|permission denied|not permitted", re.IGNORECASE
)
_LONGEST = 500


@contextmanager
def as_source_errors(who: str, environment: Environment) -> Generator[None]:
    """Raised anew, for the words and the chain of the first error may hold what the environment does."""
    try:
        yield
        return
    except MeshError as error:
        if f"{error.fact}{error.hint}".isprintable():
            raise
        fault = type(error)(_plain(error.fact), hint=_plain(error.hint))
    except Exception as error:  # noqa: BLE001 drivers raise what they like
        known = _known(error) or UsageError(f"{type(error).__name__}: {error}", hint="look at the declaration of the input port")
        fault = type(known)(f"{who} could not be read: {_plain(environment.hide(known.fact))[:_LONGEST]}", hint=known.hint)
        for each in _chain(error):  # what was open in them, as a connection, ends with them
            traceback.clear_frames(each.__traceback__)
    raise fault from None


def _plain(text: str) -> str:
    """What a source says reaches terminals and logs, where control characters do things."""
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in " ".join(text.split()))


def _known(error: BaseException) -> MeshError | None:
    """What a source raised comes wrapped in dlt's own errors; the first that says something counts."""
    for each in _chain(error):
        if isinstance(each, MeshError):
            return each
        found = _of_http(each) or _of_database(each) or _of_files(each)
        if found:
            return found
    return None


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _of_http(error: BaseException) -> MeshError | None:
    from requests import exceptions

    if isinstance(error, exceptions.HTTPError) and error.response is not None:
        status = error.response.status_code
        fact = f"it answered {status} {error.response.reason or ''}".rstrip()
        return SourceUnavailable(fact) if status in _BUSY else UsageError(fact, hint=_HINTS.get(status, "correct the input port"))
    if isinstance(error, exceptions.ConnectionError | exceptions.Timeout | exceptions.ChunkedEncodingError):
        return SourceUnavailable(f"it does not answer ({type(error).__name__})")
    if isinstance(error, exceptions.JSONDecodeError):
        return UsageError("what it answers is no JSON", hint="correct `url` of the input port")
    if isinstance(error, exceptions.RequestException | exceptions.InvalidURL):
        return UsageError(f"{type(error).__name__}: {error}", hint="correct `url` of the input port")
    return None


def _of_database(error: BaseException) -> MeshError | None:
    from sqlalchemy import exc

    if isinstance(error, exc.NoSuchTableError):
        return UsageError(f"it has no table {error}", hint="correct `table` or `schema` of the input port")
    if isinstance(error, exc.ArgumentError | exc.NoSuchModuleError) or type(error).__name__ == "ModuleNotFoundError":
        return UsageError("there is no driver for its URL, or it is no URL of SQLAlchemy", hint="for example postgresql+psycopg://…")
    if isinstance(error, exc.DataError):  # its words quote the value
        fact = f"a value of it cannot be read ({type(error.orig).__name__})"
        return UsageError(fact, hint="look at the view, or the types of the table, that `table` names")
    if isinstance(error, exc.DBAPIError):
        said = str(error.orig).strip().replace("\n", " ")
        passing = isinstance(error, exc.OperationalError | exc.InterfaceError | exc.InternalError) or error.connection_invalidated
        if passing and not _FINAL.search(said):
            return SourceUnavailable(said)
        return UsageError(said, hint="look at `connection`, `table` and the rights of its user")
    if isinstance(error, exc.TimeoutError | exc.DisconnectionError):
        return SourceUnavailable("it does not answer in time")
    return None


def _of_files(error: BaseException) -> MeshError | None:
    if isinstance(error, FileNotFoundError | NotADirectoryError | PermissionError):
        return UsageError(f"{type(error).__name__}: {error.strerror or error}", hint="correct `path` or `url` of the input port")
    return SourceUnavailable(f"{type(error).__name__}: {error}") if isinstance(error, OSError) else None
