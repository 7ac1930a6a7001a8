"""dbt as a process of its own: it leaves no open file, no lock and no global state behind in Dagster's."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mesh_platform.orchestration.dbt.own_files import require_own_files
from mesh_platform.settings import Settings

PROFILES = Path(__file__).parent  # profiles.yml lies beside this module
STORE = "MESH_DBT_STORE"  # the DuckDB file to build in, for profiles.yml
INPUTS_FILE = "MESH_DBT_INPUTS"  # a JSON file, for the plugin `inputs.py`: {selects: {product: {input port: SELECT}}, files: [...]}

# What dbt and Python need to start, and what dbt reserves for its users. Nothing else is handed on: a model can print every
# variable of its process, and this one may hold keys and passwords.
_HANDED_ON = frozenset({"PATH", "HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "TZ", "TMPDIR", "VIRTUAL_ENV", "LD_LIBRARY_PATH"})
_HANDED_ON_PREFIXES = ("LC_", "PYTHON", "DBT_")


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeResult:
    """What became of one model or test; `status` is dbt's word: success, pass, warn, fail, error or skipped."""

    status: str
    message: str = ""
    failures: int | None = None
    sql: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DbtRun:
    """`output` is what dbt printed; `nodes` is empty where it failed before it built anything."""

    succeeded: bool
    output: str
    nodes: Mapping[str, NodeResult]


def run_dbt(
    settings: Settings,
    folder: Path,
    arguments: Sequence[str],
    *,
    store: Path | None = None,
    inputs: Mapping[str, Mapping[str, str]] | None = None,
    files: Sequence[str] = (),
    artifact: tuple[str, Path] | None = None,
) -> DbtRun:
    """Runs a dbt command on the project in `folder` and waits for its end.

    `store` is the DuckDB file to build in, `inputs` the SELECT of each input port by product, `files` all that its SQL may
    read besides; `artifact` keeps a file that dbt wrote. Everything else dbt writes is thrown away, so that runs do not meet
    in the project's folder. Raises InvalidDeclaration for a project with links that lead out of it.
    """
    require_own_files(folder)
    scratch = settings.state / "scratch"
    scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="dbt_", dir=scratch) as here:
        target = Path(here)
        inputs_file = target / "inputs.json"
        inputs_file.write_text(json.dumps({"selects": inputs or {}, "files": list(files)}), encoding="utf-8")
        done = subprocess.run(
            [*_command(), *arguments, *_places(folder, target)],
            cwd=folder,
            env={**_environment(), **_variables(store), INPUTS_FILE: str(inputs_file)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        if artifact and done.returncode == 0:
            _keep(target / artifact[0], artifact[1])
        return DbtRun(succeeded=done.returncode == 0, output=done.stdout, nodes=_node_results(target / "run_results.json"))


def _command() -> list[str]:
    # -P: dbt imports every module it finds whose name starts with dbt_, and the working folder is none of its business.
    return [sys.executable, "-P", "-m", "dbt.cli.main", "--no-version-check", "--no-use-colors", "--no-partial-parse"]


def _places(folder: Path, target: Path) -> list[str]:
    return ["--project-dir", str(folder), "--profiles-dir", str(PROFILES), "--target-path", str(target), "--log-path", str(target)]


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name in _HANDED_ON or name.startswith(_HANDED_ON_PREFIXES)}


def _variables(store: Path | None) -> dict[str, str]:
    telemetry_off = {"DBT_SEND_ANONYMOUS_USAGE_STATS": "false", "DO_NOT_TRACK": "1"}
    return {**telemetry_off, **({STORE: str(store)} if store else {})}


def _keep(file: Path, destination: Path) -> None:
    """Readers see the old file or the new one, never half of it."""
    destination.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=destination.parent, delete=False) as copy:
        copy.write(file.read_bytes())
    Path(copy.name).replace(destination)


def _node_results(file: Path) -> dict[str, NodeResult]:
    if not file.is_file():
        return {}
    return {each["unique_id"]: _node_result(each) for each in json.loads(file.read_text(encoding="utf-8"))["results"]}


def _node_result(result: Mapping[str, Any]) -> NodeResult:
    return NodeResult(
        status=result["status"],
        message=result.get("message") or "",
        failures=result.get("failures"),
        sql=result.get("compiled_code") or "",
    )
