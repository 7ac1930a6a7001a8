"""Files that keep coming: below the product's folder, or in a store that the environment names.

The stores are those of the warehouse itself, so that a bucket needs no other library and no other credentials.
"""

import fnmatch
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from mesh_platform.concepts.source import FilesSource
from mesh_platform.errors import SourceUnavailable, UsageError
from mesh_platform.ingestion.environment import Environment
from mesh_platform.ingestion.raw import Raw, of_json, texts_of_json
from mesh_platform.lakehouse.engine import Connection, EngineError
from mesh_platform.lakehouse.sources.files import file_sql
from mesh_platform.lakehouse.sources.landing_rows import described, row_count, without_value
from mesh_platform.lakehouse.sources.landings import Landed

if TYPE_CHECKING:
    import pyarrow.fs as arrow_fs

_WILD = re.compile(r"[*?\[]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A file of the source; `stamp` changes with its content."""

    origin: str
    stamp: str
    path: str
    system: "arrow_fs.FileSystem"


def find(source: FilesSource, environment: Environment, folder: Path) -> tuple[Found, ...]:
    """Every file that the pattern finds, in the order of their names."""
    from pyarrow import ArrowInvalid, fs

    if source.path:
        return _below(fs.LocalFileSystem(), str(folder.resolve()), source.path)
    root, pattern = _split(environment.fill(source.url))
    try:
        system, base = fs.FileSystem.from_uri(root)
    except ArrowInvalid:
        raise UsageError("its url names no store of files", hint="for example s3://bucket, gs://bucket or file:///folder") from None
    return _below(system, base, pattern)


def to_read(source: FilesSource, found: tuple[Found, ...], landed: Landed) -> tuple[Found, ...]:
    """Those that are new or changed, or all of them where the source is read anew each time."""
    if not source.by_modified:
        return found
    known = {(each.origin, each.stamp) for each in landed.files}
    return tuple(each for each in found if (each.origin, each.stamp) not in known)


def extract(source: FilesSource, file: Found, connection: Connection, *, target: Path, scratch: Path) -> Raw:
    """A copy of the file, so that nobody changes what is read meanwhile."""
    with file.system.open_input_stream(file.path, compression=None) as opened, target.open("wb") as copy:
        shutil.copyfileobj(opened, copy, 2**20)
    if _stamp(file.system.get_file_info(file.path)) != file.stamp:
        raise SourceUnavailable(f"{file.origin} is still being written", hint="it is read again with the next run")
    try:
        return _raw(source, file, connection, target, scratch)
    except EngineError as error:
        # Its first line tells the place; the others quote the rows.
        raise UsageError(
            f"{file.origin} is no {source.format} file: {str(error).splitlines()[0]}", hint="correct `format` or `options`"
        ) from None


def _raw(source: FilesSource, file: Found, connection: Connection, copy: Path, scratch: Path) -> Raw:
    def table(types: Mapping[str, str]) -> str:
        return f"({file_sql(copy, source.format, {**source.options, **_forced(source, types)}, scratch)})"

    shown = described(connection, table({}))
    columns = {name: of_json(of) for name, of in shown.items()} if source.format == "json" else shown
    inferred = source.format != "parquet"
    return Raw(
        table=table,
        columns=columns,
        rows=row_count(connection, table({})),
        inferred=inferred,
        texts=frozenset(shown) if source.format == "csv" else texts_of_json(shown) if source.format == "json" else frozenset(),
        unseen=without_value(connection, table({}), columns) if inferred else frozenset(),
        always=frozenset(columns) if source.format != "json" else frozenset(),
        origin=file.origin,
        stamp=file.stamp,
    )


def _forced(source: FilesSource, types: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """How each reader is told a type; the others cast what they have read."""
    return {"types": {**source.options.get("types", {}), **types}} if types and source.format == "csv" else {}


def _split(url: str) -> tuple[str, str]:
    """The folder before the first part that is a pattern, and the pattern below it."""
    scheme, _, rest = url.partition("://")
    parts = rest.split("/")
    wild = next((number for number, each in enumerate(parts) if _WILD.search(each)), len(parts) - 1)
    return f"{scheme}://{'/'.join(parts[:wild])}", "/".join(parts[wild:])


def _below(system: "arrow_fs.FileSystem", base: str, pattern: str) -> tuple[Found, ...]:
    return tuple(sorted(_matches(system, base, pattern), key=lambda each: each.origin))


def _matches(system: "arrow_fs.FileSystem", base: str, pattern: str) -> Iterator[Found]:
    from pyarrow import fs

    base = base.rstrip("/")
    fixed = PurePosixPath(*_fixed(pattern))
    root = str(PurePosixPath(base) / fixed)
    selector = fs.FileSelector(root, recursive=True, allow_not_found=True)
    for info in [system.get_file_info(root)] if system.get_file_info(root).is_file else system.get_file_info(selector):
        origin = str(PurePosixPath(info.path).relative_to(base))
        if info.is_file and _fits(origin, pattern) and _stays(system, base, info.path):
            yield Found(origin=origin, stamp=_stamp(info), path=info.path, system=system)


def _fixed(pattern: str) -> list[str]:
    """The folders of a pattern in which nothing is left open, so that no more is listed than has to be."""
    parts = pattern.split("/")
    wild = next((number for number, each in enumerate(parts) if _WILD.search(each)), len(parts))
    return parts[:wild]


def _fits(path: str, pattern: str) -> bool:
    """Part by part; `**` stands for any folders."""
    parts, wanted = path.split("/"), pattern.split("/")
    return _parts_fit(parts, wanted)


def _parts_fit(parts: list[str], wanted: list[str]) -> bool:
    if not wanted:
        return not parts
    if wanted[0] == "**":
        return any(_parts_fit(parts[skipped:], wanted[1:]) for skipped in range(len(parts) + 1))
    return bool(parts) and fnmatch.fnmatchcase(parts[0], wanted[0]) and _parts_fit(parts[1:], wanted[1:])


def _stays(system: "arrow_fs.FileSystem", base: str, path: str) -> bool:
    """A link that leads out of the folder is no file of it."""
    if system.type_name != "local":
        return True
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(base))


def _stamp(info: "arrow_fs.FileInfo") -> str:
    return f"{info.mtime_ns}-{info.size}"
