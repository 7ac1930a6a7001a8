"""What ordinary assets of a domain hand to each other, as files that hold data and never code.

Dagster's own default pickles into one folder for all domains: whoever writes there runs code in everybody's process.
"""

import json
import os
from pathlib import Path
from string import ascii_letters, digits
from tempfile import NamedTemporaryFile
from typing import Any

import dagster as dg

from mesh_platform.concepts.names import NAME
from mesh_platform.errors import UsageError
from mesh_platform.orchestration.locations import private_tables

IO_MANAGER = "io_manager"
TABLE, JSON = ".parquet", ".json"
_PLAIN = frozenset(ascii_letters + digits + "-_")

_HINT = (
    "return a table (pandas, Polars, Arrow) or a value that JSON knows; or write it yourself and return nothing; "
    f"or define a resource `{IO_MANAGER}` in one of the domain's modules"
)


class PrivateFiles(dg.IOManager):
    """Tables as Parquet, other values as JSON, one file an asset or partition, below the domain's own folder."""

    def __init__(self, folder: Path, domain: str) -> None:
        self._folder = folder
        self._domain = domain

    def handle_output(self, context: dg.OutputContext, obj: Any) -> None:
        if obj is None:
            return  # the asset has done all by itself
        paths = list(self._paths(context).values())
        if len(paths) != 1:
            hint = "start one run for each partition, or write the rows yourself and return nothing"
            raise UsageError(f"{_name(context)} returned one value for {len(paths)} partitions", hint=hint)
        data, ending = _encoded(obj, _name(context))
        file, other = (_ending(paths[0], each) for each in (ending, JSON if ending == TABLE else TABLE))
        _write(file, data)
        other.unlink(missing_ok=True)
        context.add_output_metadata({"path": dg.MetadataValue.path(str(file))})

    def load_input(self, context: dg.InputContext) -> Any:
        wanted = getattr(context.dagster_type, "typing_type", None)
        found = {key: _read(path, wanted, context) for key, path in self._paths(context).items()}
        return found if len(found) > 1 else next(iter(found.values()))

    def _paths(self, context: dg.InputContext | dg.OutputContext) -> dict[str, Path]:
        """By partition, without the ending that says what is in it."""
        if not context.has_asset_key:
            return {"": self._below("runs", *context.get_identifier())}
        domain, *parts = context.asset_key.path
        if domain != self._domain:
            raise UsageError(
                f"{_name(context)} belongs to the domain {domain}, which hands out output ports only",
                hint='read a port of it: mesh_platform.read("domain.product.port"), or an input port of a product',
            )
        if wrong := [each for each in parts if not NAME.fullmatch(each)]:
            raise UsageError(f"the asset {_name(context)} is kept in a file, and {wrong[0]!r} cannot name one", hint="rename the asset")
        keys = context.asset_partition_keys if context.has_asset_partitions else [""]
        return {key: self._below("assets", *parts, *([_file_name(key)] if key else [])) for key in keys}

    def _below(self, *parts: str) -> Path:
        """Neither a part nor a link leads out of the domain's folder."""
        path = self._folder.joinpath(*parts)
        if not all(map(_is_step, parts)) or not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(self._folder)):
            raise UsageError(f"{'/'.join(parts)} leads out of {self._folder}", hint="rename the asset or its partition")
        return path


def _encoded(value: Any, name: str) -> tuple[bytes, str]:
    if private_tables.is_table(value):
        return private_tables.to_parquet(value), TABLE
    try:
        text = json.dumps(value, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        text = ""
    if not text or json.loads(text) != value:  # a tuple would come back as a list, a number as a key as text
        raise UsageError(f"{name} returned a {type(value).__name__}, which is neither a table nor plain JSON", hint=_HINT)
    return text.encode(), JSON


def _read(path: Path, wanted: Any, context: dg.InputContext) -> Any:
    table, value = _ending(path, TABLE), _ending(path, JSON)
    if table.is_file():
        return private_tables.from_parquet(table.read_bytes(), wanted)
    if value.is_file():
        return json.loads(value.read_bytes())
    raise UsageError(
        f"nothing is kept of {_name(context)}",
        hint="materialize it first; an output port is read as an input port of a product, or with mesh_platform.read",
    )


def _write(path: Path, data: bytes) -> None:
    """Others see the whole file or none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        file.write(data)
    Path(file.name).replace(path)


def _ending(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _file_name(partition: str) -> str:
    """Any key becomes one step of a path, and no two the same."""
    return "".join(each if each in _PLAIN else f"%{ord(each):x}." for each in partition)


def _is_step(part: str) -> bool:
    return part not in ("", ".", "..") and not set(part) & set("/\\\0")


def _name(context: dg.InputContext | dg.OutputContext) -> str:
    return context.asset_key.to_user_string() if context.has_asset_key else ".".join(context.get_identifier())
