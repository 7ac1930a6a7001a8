"""Ports declared from data, for benchmarks that need no YAML."""

from pathlib import Path

from mesh_platform.concepts.contract import Column, DataContract
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.problem import Location
from mesh_platform.concepts.product import Implementation, Method, OutputPort
from mesh_platform.lakehouse.engine import Relation
from mesh_platform.lakehouse.tables.duckdb_types import column_type
from mesh_platform.settings import Settings

HERE = Location(Path("benchmarks"))


def settings_in(folder: Path) -> Settings:
    return Settings(root=folder, home=folder / "state")


def declared(address: str, relation: Relation) -> OutputPort:
    """A port that promises the relation's columns and types, and nothing else."""
    of = PortAddress.parse(address)
    columns = tuple(Column(name=name, type=column_type(kind)) for name, kind in zip(relation.columns, relation.types, strict=True))
    contract = DataContract(id=address, version="1.0.0", status="active", table=of.table, columns=columns, location=HERE)
    return OutputPort(address=of, contract=contract, implementation=Implementation(method=Method.SQL), location=HERE)
