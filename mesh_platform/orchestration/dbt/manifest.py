"""What a dbt project holds: its models, their parents and their tests, as `dbt parse` wrote them down."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from mesh_platform.concepts.contract import Severity
from mesh_platform.orchestration.dbt.own_files import require_own_paths

TABLE_MAKERS = ("model", "seed", "snapshot")
Source = tuple[str, str]  # product, input port


@dataclass(frozen=True, slots=True, kw_only=True)
class DbtModel:
    """A model, seed or snapshot; `name` is its table in the private store, and its file's stem unless an alias says otherwise.

    `parents` are names of models, ephemeral ones replaced by what they read; so are `sources`, the input ports.
    `checksum` changes with its code, that of ephemeral parents, and the macros that they use.
    """

    name: str
    unique_id: str
    path: Path
    schema: str
    description: str = ""
    columns: Mapping[str, str]
    parents: frozenset[str]
    sources: frozenset[Source]
    checksum: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DbtTest:
    """`models` are all it reads, `shown_on` the one whose asset carries its check."""

    name: str
    unique_id: str
    description: str
    severity: Severity
    models: frozenset[str]
    shown_on: str


@dataclass(frozen=True)
class DbtManifest:
    """The nodes of one project by the names that people use."""

    folder: Path
    models: Mapping[str, DbtModel]
    tests: tuple[DbtTest, ...]

    @property
    def seeds(self) -> list[Path]:
        return [each.path for each in self.models.values() if each.path.suffix == ".csv"]

    def ancestors(self, names: Iterable[str]) -> frozenset[str]:
        """The models themselves and every model they are made from."""
        found: set[str] = set()
        waiting = list(names)
        while waiting:
            if (name := waiting.pop()) not in found:
                found.add(name)
                waiting.extend(self.models[name].parents)
        return frozenset(found)

    def sources(self, name: str) -> frozenset[Source]:
        """The input ports that a model is made from, through however many models."""
        return frozenset().union(*(self.models[each].sources for each in self.ancestors([name])))

    def checksum(self, name: str) -> str:
        """Changes with the code of the model and of every model it is made from."""
        return _digest(self.models[each].checksum for each in sorted(self.ancestors([name])))

    def tests_on(self, names: Iterable[str]) -> list[DbtTest]:
        shown = set(names)
        return [each for each in self.tests if each.shown_on in shown]


def read_manifest(file: Path, folder: Path) -> DbtManifest:
    """`folder` is the project's; paths in the manifest are relative to it. Raises InvalidDeclaration where one leaves it."""
    reader = _Reader(json.loads(file.read_text(encoding="utf-8")), folder)
    require_own_paths(folder, reader.paths())
    return reader.manifest()


@dataclass(frozen=True)
class _Reader:
    document: Mapping[str, Any]
    folder: Path

    @cached_property
    def nodes(self) -> Mapping[str, Mapping[str, Any]]:
        return {**self.document["nodes"], **self.document["sources"]}

    def paths(self) -> Iterator[str]:
        described = (*self.document["nodes"].values(), *self.document["macros"].values(), *self.document.get("docs", {}).values())
        return (each["original_file_path"] for each in described if "original_file_path" in each)

    def manifest(self) -> DbtManifest:
        models = [self.model(node) for node in self.nodes.values() if _makes_table(node)]
        tests = [self.test(node) for node in self.nodes.values() if node["resource_type"] == "test"]
        return DbtManifest(self.folder, {each.name: each for each in models}, tuple(each for each in tests if each.shown_on))

    def model(self, node: Mapping[str, Any]) -> DbtModel:
        parents = list(self.parents(node))
        return DbtModel(
            name=node["alias"],
            unique_id=node["unique_id"],
            path=self.folder / node["original_file_path"],
            schema=node["schema"],
            description=node["description"],
            columns={name: column["description"] for name, column in node["columns"].items()},
            parents=frozenset(each["alias"] for each in parents if _makes_table(each)),
            sources=frozenset((each["source_name"], each["name"]) for each in parents if each["resource_type"] == "source"),
            checksum=_digest(self.code(node)),
        )

    def code(self, node: Mapping[str, Any]) -> Iterator[str]:
        yield node["checksum"]["checksum"]
        yield from (self.document["macros"][each]["macro_sql"] for each in sorted(self.macros_of(node)))
        for parent in map(self.nodes.get, sorted(node["depends_on"].get("nodes", ()))):
            if parent and _is_ephemeral(parent):
                yield from self.code(parent)

    def macros_of(self, node: Mapping[str, Any]) -> set[str]:
        """The macros that a node calls, and those that these call in turn."""
        found: set[str] = set()
        waiting = list(node["depends_on"].get("macros", ()))
        while waiting:
            if (name := waiting.pop()) in self.document["macros"] and name not in found:
                found.add(name)
                waiting.extend(self.document["macros"][name]["depends_on"]["macros"])
        return found

    def parents(self, node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        for unique_id in node["depends_on"].get("nodes", ()):
            parent = self.nodes.get(unique_id)
            if parent and _is_ephemeral(parent):
                yield from self.parents(parent)
            elif parent:
                yield parent

    def test(self, node: Mapping[str, Any]) -> DbtTest:
        models = frozenset(each["alias"] for each in self.parents(node) if _makes_table(each))
        return DbtTest(
            name=node["name"],
            unique_id=node["unique_id"],
            description=node["description"],
            severity=Severity.WARNING if node["config"]["severity"].lower() == "warn" else Severity.ERROR,
            models=models,
            shown_on=self.shown_on(node, models),
        )

    def shown_on(self, node: Mapping[str, Any], models: frozenset[str]) -> str:
        """Dbt attaches a generic test to its model; a singular one names its model in `meta.dagster.ref` or has just one."""
        attached = self.nodes.get(node.get("attached_node") or "")
        named = node["config"].get("meta", {}).get("dagster", {}).get("ref", {}).get("name")
        return named or (attached["alias"] if attached and _makes_table(attached) else min(models, default=""))


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _makes_table(node: Mapping[str, Any]) -> bool:
    return node["resource_type"] in TABLE_MAKERS and not _is_ephemeral(node)


def _is_ephemeral(node: Mapping[str, Any]) -> bool:
    return node["resource_type"] == "model" and node["config"]["materialized"] == "ephemeral"
