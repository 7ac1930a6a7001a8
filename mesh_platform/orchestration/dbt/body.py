"""A port made by a dbt model: dbt has built its table in the domain's private store, from where it is published."""

from dataclasses import dataclass
from pathlib import Path

from mesh_platform.orchestration.bodies.body import Rows, Workbench
from mesh_platform.orchestration.dbt.manifest import DbtModel

_ATTACHED = "private_store"


@dataclass(frozen=True, kw_only=True)
class DbtBody:
    """`checksum` and `inputs` are those of the model and all it is made from; `sql` is known once dbt has compiled it."""

    model: DbtModel
    checksum: str
    inputs: tuple[str, ...]
    store: Path
    sql: str = ""
    line: int = 1
    kinds: frozenset[str] = frozenset({"dbt", "duckdb"})
    resources: frozenset[str] = frozenset()

    @property
    def path(self) -> Path:
        return self.model.path

    @property
    def files(self) -> tuple[Path, ...]:
        return (self.store, self.store.with_name(f"{self.store.name}.wal"))

    def make(self, bench: Workbench) -> Rows:
        from mesh_platform.lakehouse import quoting  # DuckDB loads in the run only

        bench.connection.execute(f"attach {quoting.text(str(self.store))} as {_ATTACHED} (read_only)")
        table = ".".join(map(quoting.identifier, (_ATTACHED, self.model.schema, self.model.name)))
        return Rows(select=f"from {table}", sql=self.sql)
