"""Files by URI: listing, deleting, and how DuckDB names them."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.fs as arrow_fs
from pyiceberg.io import FileIO
from pyiceberg.io.pyarrow import PyArrowFileIO

from mesh_platform.errors import UsageError

_LOCAL = "file://"


@dataclass(frozen=True, slots=True, order=True)
class StoredFile:
    uri: str
    bytes: int
    modified: datetime


def duckdb_path(uri: str) -> str:
    """How DuckDB names the file: a plain path on this machine, the URI itself everywhere else."""
    return uri.removeprefix(_LOCAL)


def uri_of(duckdb_path: str) -> str:
    """The inverse of `duckdb_path`. As in Iceberg's own readers, a local URI is the path itself, never percent-encoded."""
    return duckdb_path if "://" in duckdb_path else _LOCAL + duckdb_path


def make_folder(uri: str) -> None:
    """DuckDB needs the parents of a local folder to exist; object stores have no folders."""
    if "://" not in (path := duckdb_path(uri)):
        Path(path).mkdir(parents=True, exist_ok=True)


def files_below(io: FileIO, folder: str) -> Iterator[StoredFile]:
    """Every file below a folder, which need not exist."""
    system, root, prefix = _system(io, folder)
    for info in system.get_file_info(arrow_fs.FileSelector(root, recursive=True, allow_not_found=True)):
        if info.type == arrow_fs.FileType.File:
            yield StoredFile(prefix + info.path, info.size, info.mtime.astimezone(UTC))


def open_file(io: FileIO, uri: str) -> pa.NativeFile:
    """To read it from the beginning to the end."""
    system, path, _ = _system(io, uri)
    return system.open_input_stream(path, compression=None)


def write_file(io: FileIO, uri: str, content: bytes) -> None:
    """Whole, into a folder that exists; over what may be there."""
    system, path, _ = _system(io, uri)
    with system.open_output_stream(path, compression=None) as file:
        file.write(content)


def delete_files(io: FileIO, uris: Iterable[str]) -> None:
    """A file that is gone already is no error: two maintenances may meet."""
    for uri in uris:
        system, path, _ = _system(io, uri)
        try:
            system.delete_file(path)
        except FileNotFoundError:
            continue


def delete_folder(io: FileIO, uri: str) -> None:
    """With everything below it. One that is gone already is no error."""
    system, path, _ = _system(io, uri)
    with suppress(FileNotFoundError):
        system.delete_dir(path)


def delete_empty_folders(folder: str, *, older_than: datetime) -> None:
    """Removes folders without files below a local folder, except new ones that a build is about to fill; object stores have none."""
    if "://" in (path := duckdb_path(folder)):
        return
    for each in sorted(Path(path).rglob("*"), reverse=True):
        if each.is_dir() and not any(each.iterdir()) and each.stat().st_mtime < older_than.timestamp():
            each.rmdir()


def _system(io: FileIO, uri: str) -> tuple[arrow_fs.FileSystem, str, str]:
    """File system, path on it, and what makes a path of it a URI again."""
    if not isinstance(io, PyArrowFileIO):
        raise UsageError(f"{type(io).__name__} cannot list files", hint="use pyiceberg's PyArrowFileIO")
    scheme, netloc, path = io.parse_location(uri, io.properties)
    return io.fs_by_scheme(scheme, netloc), path, f"{scheme}://"
