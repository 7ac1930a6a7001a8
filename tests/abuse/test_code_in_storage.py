"""Abuse case 8: a file that holds code, planted where another domain reads data."""

import ast
import os
import pickle
from pathlib import Path

import dagster as dg
import pytest

import mesh_platform
from mesh_platform.declarations.reader import require_mesh
from mesh_platform.errors import UsageError
from mesh_platform.orchestration.definitions import load_domain
from mesh_platform.orchestration.home.instance import open_instance
from mesh_platform.orchestration.locations.resources import platform_resources
from mesh_platform.settings import load_settings
from tests.sample_mesh import write_mesh, write_sample_mesh


class Planted:
    """Touches a file when it is unpickled."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self):
        return (os.mkdir, (str(self.trace),))


@pytest.fixture
def root(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("MESH_HOME", str(tmp_path / "state"))
    return write_sample_mesh(tmp_path / "mesh")


ORDINARY = """\
import dagster as dg

@dg.asset(key_prefix=["finance", "private"])
def rates() -> dict:
    return {"usd": 1.1}

@dg.asset(key_prefix=["finance", "private"])
def highest(rates: dict) -> float:
    return max(rates.values())
"""


def test_a_planted_pickle_is_not_loaded(root, tmp_path):
    write_mesh(root, {"domains/finance/rates.py": ORDINARY})
    settings, trace = load_settings(root), tmp_path / "code ran"
    places = [settings.dagster_home / "storage", settings.state / "private/finance", settings.state / "private/finance/assets"]
    for place in places:
        for name in ("rates", "rates.pickle", "rates.pkl", "rates.json", "rates.parquet"):
            file = place / ("finance" if place == places[0] else "") / "private" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(pickle.dumps(Planted(trace)))
    definitions = load_domain(root / "domains/finance/definitions.py")
    job = definitions.resolve_implicit_global_asset_job_def()
    with open_instance(settings) as instance:
        done = job.execute_in_process(
            instance=instance, asset_selection=[dg.AssetKey(["finance", "private", "highest"])], raise_on_error=False
        )
    assert not done.success
    assert not trace.exists()


def test_what_dagster_would_do_by_itself_runs_the_code(tmp_path):
    """Else the test above would prove nothing."""

    @dg.asset
    def rates() -> dict: ...

    @dg.asset
    def highest(rates: dict) -> None: ...

    (tmp_path / "rates").write_bytes(pickle.dumps(Planted(tmp_path / "code ran")))
    manager = dg.FilesystemIOManager(base_dir=str(tmp_path))
    dg.materialize([rates, highest], selection=[highest], resources={"io_manager": manager}, raise_on_error=False)
    assert (tmp_path / "code ran").exists()


@pytest.mark.parametrize(
    "key", [["fleet", "secret"], ["finance", "..", "fleet", "secret"], ["finance", "../fleet/secret"], ["finance", ""]]
)
def test_no_asset_key_names_a_file_of_another_domain(root, key):
    settings = load_settings(root)
    write_mesh(settings.state, {"private/fleet/assets/secret.json": '"secret"', "private/fleet/secret.json": '"secret"'})

    @dg.asset(ins={"secret": dg.AssetIn(key=key)}, key_prefix="finance")
    def taken(secret):
        raise AssertionError(secret)

    with pytest.raises((UsageError, dg.DagsterInvalidDefinitionError)):
        dg.materialize([dg.AssetSpec(key), taken], resources=platform_resources(settings, "finance"))


def test_a_link_leads_to_no_file_of_another_domain(root):
    settings = load_settings(root)
    write_mesh(settings.state, {"private/fleet/assets/secret.json": '"secret"'})
    (settings.state / "private/finance/assets").mkdir(parents=True)
    (settings.state / "private/finance/assets/borrowed").symlink_to(settings.state / "private/fleet/assets")

    @dg.asset(ins={"secret": dg.AssetIn(key=["finance", "borrowed", "secret"])}, key_prefix="finance")
    def taken(secret):
        raise AssertionError(secret)

    with pytest.raises(UsageError) as caught:
        dg.materialize([dg.AssetSpec(["finance", "borrowed", "secret"]), taken], resources=platform_resources(settings, "finance"))
    assert "leads out of" in str(caught.value)


OWN = """\
import dagster as dg

class Bank(dg.IOManager):
    def handle_output(self, context, obj): ...
    def load_input(self, context): ...

io_manager = Bank()
"""


@pytest.mark.parametrize("own", [OWN, OWN.replace("io_manager = Bank()", "more = dg.Definitions(resources={'io_manager': Bank()})")])
def test_the_io_manager_of_a_domain_itself_wins(root, own):
    assert require_mesh(root)
    write_mesh(root, {"domains/finance/bank.py": own})
    assert type(load_domain(root / "domains/finance/definitions.py").resources["io_manager"]).__name__ == "Bank"


_CODE_BEARING = {"pickle", "cloudpickle", "dill", "joblib", "shelve", "marshal"}
_LOADS_CODE = {"yaml.unsafe_load", "yaml.full_load", "pandas.read_pickle", "pd.read_pickle"}


def test_the_platform_itself_loads_no_format_that_holds_code():
    package = Path(mesh_platform.__file__).parent
    for file in package.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = {alias.name.partition(".")[0] for alias in node.names} | {(getattr(node, "module", "") or "").partition(".")[0]}
                assert not names & _CODE_BEARING, file
            elif isinstance(node, ast.Call):
                assert ast.unparse(node.func) not in _LOADS_CODE, file
