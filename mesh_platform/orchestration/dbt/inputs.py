"""dbt's side of the input ports: a dbt-duckdb plugin that shows the pinned inputs as views in memory.

A model reads `{{ source('<product>', '<input port>') }}`, which is `inputs.<product>.<input port>`. Nothing of the
inputs is stored in the domain's private file, and the views are gone when dbt's process ends.
"""

import json
import os
from pathlib import Path
from typing import Any

from dbt.adapters.duckdb.plugins import BasePlugin

from mesh_platform.lakehouse import quoting
from mesh_platform.orchestration.dbt.process import INPUTS_FILE


class Plugin(BasePlugin):
    """Found by dbt-duckdb under this name."""

    def configure_connection(self, conn: Any) -> None:
        conn.execute("attach ':memory:' as inputs")
        for product, selects in _inputs().items():
            schema = f"inputs.{quoting.identifier(product)}"
            conn.execute(f"create schema {schema}")
            for name, select in selects.items():
                conn.execute(f"create view {schema}.{quoting.identifier(name)} as {select}")


def _inputs() -> dict[str, dict[str, str]]:
    file = os.environ.get(INPUTS_FILE)
    return json.loads(Path(file).read_text(encoding="utf-8")) if file else {}
