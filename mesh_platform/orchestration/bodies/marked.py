"""`@data_product("weather.observations.hourly")`: an ordinary Dagster asset that makes an output port."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import FunctionType
from typing import Any

import dagster as dg

from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.product import DataProduct
from mesh_platform.errors import UsageError
from mesh_platform.orchestration.bodies.body import Rows, Workbench
from mesh_platform.orchestration.bodies.code_version import file_checksum
from mesh_platform.orchestration.bodies.function import PARTITION, table_kinds
from mesh_platform.orchestration.bodies.signatures import Parameter, Signature, read_signature

CONTEXT = "context"


@dataclass(frozen=True)
class MarkedAsset:
    """What the mark leaves in the module: still the function, for tests; `asset` where it was an asset before."""

    address: PortAddress
    function: FunctionType
    asset: dg.AssetsDefinition | None = None

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.function(*args, **kwargs)


def data_product(address: str) -> Callable[[FunctionType | dg.AssetsDefinition], MarkedAsset]:
    """Marks an asset, or the function of one, as the maker of an output port.

    The function keeps its context, config and resources, may take input ports by their names, and returns a table or
    a `MaterializeResult(value=table)`; the table is staged, checked and published as that of any other port.
    """
    port = PortAddress.parse(address)

    def mark(marked: FunctionType | dg.AssetsDefinition) -> MarkedAsset:
        if isinstance(marked, dg.AssetsDefinition):
            return MarkedAsset(port, _function_of(marked, port), marked)
        return MarkedAsset(port, marked)

    return mark


def _function_of(asset: dg.AssetsDefinition, port: PortAddress) -> FunctionType:
    function = getattr(getattr(asset.node_def, "compute_fn", None), "decorated_fn", None)
    if not isinstance(function, FunctionType) or len(asset.keys) != 1:
        raise UsageError(
            f"{port} is marked on something that is not an asset made by one function",
            hint="give the graph an asset of its own, and mark an asset that takes it as input",
        )
    return function


@dataclass(frozen=True)
class MarkedBody:
    """A marked function as the maker of a port's rows."""

    marked: MarkedAsset
    product: DataProduct
    files: tuple[Path, ...] = ()

    @property
    def path(self) -> Path:
        return Path(inspect.getsourcefile(self.marked.function) or "")

    @property
    def line(self) -> int:
        return self.signature.line

    @cached_property
    def checksum(self) -> str:
        return file_checksum(self.path)

    @cached_property
    def signature(self) -> Signature:
        return read_signature(self.path, self.marked.function.__name__)

    @cached_property
    def kinds(self) -> frozenset[str]:
        return frozenset({"python", *table_kinds(self.signature)})

    @cached_property
    def inputs(self) -> tuple[str, ...]:
        """Every declared input: the function may read one by other ways than its parameters."""
        return tuple(each.name for each in self.product.inputs)

    @property
    def resources(self) -> frozenset[str]:
        """Those of the function: what loads and stores assets is not asked for by the asset."""
        return frozenset(self.marked.asset.op.required_resource_keys if self.marked.asset else ())

    @cached_property
    def for_dagster(self) -> tuple[inspect.Parameter, ...]:
        """The parameters that Dagster fills: config, resources and the assets an ordinary asset loads."""
        ours = {*self.inputs, PARTITION, CONTEXT}
        given = inspect.signature(self.marked.function).parameters.values()
        return tuple(each.replace(annotation=self._annotation(each)) for each in given if each.name not in ours)

    def _annotation(self, parameter: inspect.Parameter) -> Any:
        """`from __future__ import annotations` leaves text, which Dagster does not read."""
        if not isinstance(parameter.annotation, str):
            return parameter.annotation
        return eval(parameter.annotation, self.marked.function.__globals__)

    def make(self, bench: Workbench) -> Rows:
        from mesh_platform.orchestration.bodies.tables import select_result  # the libraries of tables load in the run only

        made = self.marked.function(**self._arguments(bench))
        if not isinstance(made, dg.MaterializeResult):
            return Rows(select=select_result(bench.connection, made))
        return Rows(
            select=select_result(bench.connection, made.value),
            metadata=made.metadata or {},
            check_results=tuple(made.check_results or ()),
        )

    def _arguments(self, bench: Workbench) -> Mapping[str, Any]:
        return {each.name: self._argument(bench, each) for each in self.signature.parameters}

    def _argument(self, bench: Workbench, parameter: Parameter) -> Any:
        from mesh_platform.orchestration.bodies.tables import input_table

        match parameter.name:
            case "context":
                return bench.context
            case "partition":
                return bench.partition
            case name if name in self.inputs:
                return input_table(bench.connection, parameter)
            case name:
                return bench.arguments[name]
