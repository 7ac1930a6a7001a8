"""A port made by one plain Python function in a `.py` file; its parameters are input ports by name."""

import hashlib
import importlib.util
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from mesh_platform.concepts.product import DataProduct
from mesh_platform.orchestration.bodies.body import Rows, Workbench
from mesh_platform.orchestration.bodies.code_version import file_checksum
from mesh_platform.orchestration.bodies.signatures import Parameter, Signature, read_signature

PARTITION = "partition"

# What an annotation says in Dagster's catalog.
KINDS = {"pandas": "pandas", "polars": "polars", "pyarrow": "arrow", "duckdb": "duckdb"}


@dataclass(frozen=True)
class FunctionBody:
    """A parameter is `partition`, an input port of the product, or else a Dagster resource of the domain."""

    path: Path
    function: str
    product: DataProduct
    files: tuple[Path, ...] = ()

    @cached_property
    def signature(self) -> Signature:
        return read_signature(self.path, self.function)

    @property
    def line(self) -> int:
        return self.signature.line

    @cached_property
    def checksum(self) -> str:
        return file_checksum(self.path)

    @cached_property
    def kinds(self) -> frozenset[str]:
        return frozenset({"python", *table_kinds(self.signature)})

    @cached_property
    def inputs(self) -> tuple[str, ...]:
        return tuple(each.name for each in self.signature.parameters if self.product.input(each.name))

    @cached_property
    def resources(self) -> frozenset[str]:
        return frozenset(each.name for each in self.signature.parameters) - {*self.inputs, PARTITION}

    def make(self, bench: Workbench) -> Rows:
        from mesh_platform.orchestration.bodies.tables import select_result  # the libraries of tables load in the run only

        function = load_function(self.path, self.function)
        arguments = {each.name: self._argument(bench, each) for each in self.signature.parameters}
        return Rows(select=select_result(bench.connection, function(**arguments)))

    def _argument(self, bench: Workbench, parameter: Parameter) -> Any:
        from mesh_platform.orchestration.bodies.tables import input_table

        if parameter.name == PARTITION:
            return bench.partition
        if parameter.name in self.resources:
            return getattr(bench.context.resources, parameter.name)
        return input_table(bench.connection, parameter)


def table_kinds(signature: Signature) -> frozenset[str]:
    """The table libraries that a signature names."""
    libraries = (each.partition(".")[0] for each in (*(each.type for each in signature.parameters), signature.returns))
    return frozenset(KINDS[each] for each in libraries if each in KINDS)


def load_function(path: Path, function: str) -> Callable[..., Any]:
    """Runs the file and returns its function.

    The module gets a name of its own: two products may both have a `daily.py`, and neither may hide a library.
    """
    name = f"mesh_port_{hashlib.sha256(str(path).encode()).hexdigest()[:16]}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses and pickle look a class's module up
    spec.loader.exec_module(module)
    return getattr(module, function)
