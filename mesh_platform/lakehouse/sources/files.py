"""Source systems that are files: below a product's folder, or inside an installed Python distribution."""

import glob
import hashlib
import json
import shutil
import zipfile
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from mesh_platform.concepts.product import FileSource
from mesh_platform.errors import InvalidDeclaration, UnknownName
from mesh_platform.lakehouse.quoting import literal, text
from mesh_platform.lakehouse.sources import workbooks

EXCEL = "excel"
_READERS = {"csv": "read_csv", "json": "read_json", "parquet": "read_parquet", EXCEL: "read_parquet"}

# Nothing here drops a row, leaves the file, or names another one.
_OPTIONS = {
    "csv": {
        "all_varchar", "allow_quoted_nulls", "auto_detect", "columns", "comment", "compression", "dateformat",
        "decimal_separator", "delim", "encoding", "escape", "header", "names", "new_line", "normalize_names", "null_padding",
        "nullstr", "parallel", "quote", "sample_size", "sep", "skip", "strict_mode", "thousands", "timestampformat", "types",
    },
    "json": {
        "columns", "compression", "convert_strings_to_integers", "dateformat", "format", "map_inference_threshold",
        "maximum_depth", "maximum_object_size", "records", "sample_size", "timestampformat",
    },
    "parquet": {"binary_as_string"},
    EXCEL: workbooks.OPTIONS,
}  # fmt: skip


def source_sql(source: FileSource, product_folder: Path, scratch: Path) -> str:
    """A SELECT over the file as it is."""
    return file_sql(_path(source, product_folder), source.format, source.options, scratch)


def source_file(source: FileSource, product_folder: Path, scratch: Path) -> Path:
    """The file that is read: what is packed, or a workbook, is written into `scratch` first."""
    return _readable(_path(source, product_folder), source.format, source.options, scratch)


def file_sql(path: Path, format: str, options: Mapping[str, Any], scratch: Path) -> str:
    """A SELECT over one file, wherever it lies. Raises InvalidDeclaration for a format or options that there are not."""
    reader, shown = _reader(format), _options(format, options)
    # A name may hold what DuckDB takes for a pattern, and would then stand for another file.
    file = glob.escape(str(_readable(path, format, options, scratch)))
    return f"select * from {reader}({text(file)}{'' if format == EXCEL else shown})"


def _readable(path: Path, format: str, options: Mapping[str, Any], scratch: Path) -> Path:
    """The one member of a zip archive, a sheet as Parquet, or the file itself."""
    if path.suffix == ".zip":
        path = _unpacked(path, scratch)
    return _sheet(path, options, scratch) if format == EXCEL else path


def _path(source: FileSource, product_folder: Path) -> Path:
    path = _installed(source.distribution, source.path) if source.distribution else _beside(product_folder, source.path)
    if not path.is_file():
        raise UnknownName(f"the source file {path} does not exist", hint="correct `path` of the input port")
    return path


def _installed(distribution: str, path: str) -> Path:
    """Found in the distribution's own list of files; importing it would run its code."""
    try:
        files = metadata.distribution(distribution).files or ()
    except metadata.PackageNotFoundError:
        raise UnknownName(f"the distribution {distribution} is not installed", hint=f"run: pip install {distribution}") from None
    for each in files:
        if each.as_posix() == path:
            return Path(str(each.locate()))
    raise UnknownName(f"the distribution {distribution} has no file {path}", hint="correct `path` of the input port")


def _beside(product_folder: Path, path: str) -> Path:
    folder = product_folder.resolve()
    found = (folder / path).resolve()
    if not found.is_relative_to(folder):
        raise InvalidDeclaration(f"the source path {path!r} leaves the product's folder", hint="keep the file below it")
    return found


def _unpacked(archive: Path, scratch: Path) -> Path:
    with zipfile.ZipFile(archive) as opened:
        members = [each for each in opened.infolist() if not each.is_dir()]
        if len(members) != 1:
            raise InvalidDeclaration(f"{archive.name} holds {len(members)} files", hint="an archive that is a source holds exactly one")
        member = members[0]
        target = scratch / f"{_digest(archive)}-{Path(member.filename).name}"
        if not target.exists():
            scratch.mkdir(parents=True, exist_ok=True)
            # Runs may unpack at the same time: each writes a file of its own, and others see the whole file or none.
            with opened.open(member) as packed, NamedTemporaryFile(dir=scratch, suffix=".partial", delete=False) as unpacked:
                shutil.copyfileobj(packed, unpacked)
            Path(unpacked.name).replace(target)
    return target


def _sheet(workbook: Path, options: Mapping[str, Any], scratch: Path) -> Path:
    chosen = hashlib.sha256(json.dumps(options, sort_keys=True, default=str).encode()).hexdigest()[:16]
    target = scratch / f"{_digest(workbook)}-{chosen}.parquet"
    if not target.exists():
        workbooks.write_sheet(workbook, options, target)
    return target


def _digest(archive: Path) -> str:
    """Every domain unpacks into one folder: what an archive says of itself, its CRC too, another one can be made to say."""
    with archive.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _reader(format: str) -> str:
    if format not in _READERS:
        raise InvalidDeclaration(f"sources of format {format!r} cannot be read", hint=f"use one of {', '.join(_READERS)}")
    return _READERS[format]


def _options(format: str, options: Mapping[str, Any]) -> str:
    known = _OPTIONS[format]
    if unknown := sorted(set(options) - known):
        raise InvalidDeclaration(f"{unknown[0]!r} is no option of {format} sources", hint=f"use one of {', '.join(sorted(known))}")
    return "".join(f", {name} = {literal(value)}" for name, value in sorted(options.items()))
