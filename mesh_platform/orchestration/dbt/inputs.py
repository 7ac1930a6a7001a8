"""dbt's side of the input ports: a dbt-duckdb plugin that shows the pinned inputs as views in memory, and closes the room.

A model reads `{{ source('<product>', '<input port>') }}`, which is `inputs.<product>.<input port>`. Nothing of the
inputs is stored in the domain's private file, and the views are gone when dbt's process ends. Whatever a model, seed,
hook or macro asks DuckDB for, it reaches its inputs, the project's seeds and the domain's own private file.
"""

import json
import os
from pathlib import Path
from typing import Any, NoReturn, TypedDict

from dbt.adapters.duckdb.environments.local import DuckDBCursorWrapper, LocalEnvironment
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt_common.events.base_types import EventLevel
from dbt_common.events.functions import fire_event
from dbt_common.events.types import Note
from dbt_common.exceptions import DbtRuntimeError

from mesh_platform.errors import InvalidQuery
from mesh_platform.lakehouse import quoting
from mesh_platform.lakehouse.room.confinement import confine, require_no_writing
from mesh_platform.orchestration.dbt.process import INPUTS_FILE

_run = DuckDBCursorWrapper.execute


class Given(TypedDict):
    """The SELECT of each input port by product, and every file that SQL may read."""

    selects: dict[str, dict[str, str]]
    files: list[str]


class Plugin(BasePlugin):
    """Found by dbt-duckdb under this name."""

    given: Given

    def initialize(self, plugin_config: dict[str, Any]) -> None:  # noqa: ARG002
        self.given = _inputs()
        LocalEnvironment.submit_python_job = _refuse_python
        DuckDBCursorWrapper.execute = _execute

    def configure_connection(self, conn: Any) -> None:
        conn.execute("set global TimeZone = 'UTC'")  # in the profile it would be set after the room is closed
        conn.execute("attach ':memory:' as inputs")
        for product, selects in self.given["selects"].items():
            schema = f"inputs.{quoting.identifier(product)}"
            conn.execute(f"create schema {schema}")
            for name, select in selects.items():
                conn.execute(f"create view {schema}.{quoting.identifier(name)} as {select}")
        confine(conn, files=self.given["files"])


def say(text: str) -> None:
    """Between dbt's own lines."""
    fire_event(Note(msg=text), EventLevel.WARN)


def _inputs() -> Given:
    file = os.environ.get(INPUTS_FILE)
    return json.loads(Path(file).read_text(encoding="utf-8")) if file else {"selects": {}, "files": []}


def _execute(self: DuckDBCursorWrapper, sql: str, bindings: Any = None) -> Any:
    """Every statement of a project comes by here. The inputs are files of other products, which are only to be read."""
    try:
        require_no_writing(self._cursor, sql)
    except InvalidQuery as wrong:
        raise DbtRuntimeError(str(wrong)) from None
    return _run(self, sql, bindings)


def _refuse_python(self: LocalEnvironment, handle: Any, parsed_model: dict, compiled_code: str) -> NoReturn:  # noqa: ARG001
    """Models in Python are refused when the project is loaded; a materialization of the project's own could still come here."""
    raise DbtRuntimeError("Python does not run in dbt here: it could read every file that this process may read.")
