"""What SQL of a dbt project may reach: real dbt, with one model for each way out that somebody could try."""

import json
from pathlib import Path

import duckdb
import pytest

from mesh_platform.errors import InvalidDeclaration
from mesh_platform.orchestration.dbt.manifest import read_manifest
from mesh_platform.orchestration.dbt.process import DbtRun, run_dbt
from mesh_platform.orchestration.dbt.projects import fresh_manifest
from mesh_platform.settings import Settings, load_settings
from tests.orchestration.dbt.sample_project import CLEAN, DBT_FILES, PROJECT, PROJECT_FILE, write_dbt_mesh
from tests.sample_mesh import SAMPLE_MESH
from tests.warm_dbt import cold_dbt

CANARY = "canary-of-fleet"
ORDER_LINES = "domains/sales/orders/files/order_lines.csv"
FLEET = "{{ var('fleet') }}"  # the private store of another domain
CLOSED = "disabled|locked|Python does not run"

WAYS_OUT = {
    "reads_text": "select content from read_text('{{ var('secret') }}')",
    "reads_with_dots": "select * from read_csv('{{ var('state') }}/private/../private/notes.csv')",
    "reads_by_name": "select * from '{{ var('secret') }}'",
    "follows_a_link": "select * from read_csv('{{ var('link') }}')",
    "lists_files": "select * from glob('{{ var('state') }}/private/*')",
    "reads_the_environment": "select content from read_text('/proc/self/environ')",
    "reads_the_warehouse": "select * from read_parquet('{{ var('state') }}/warehouse/**/*.parquet')",
    "attaches": "{{ config(pre_hook=\"attach '\" ~ var('fleet') ~ \"' as other\") }} select * from other.aircraft",
    "attaches_later": "{% if execute %}{% do run_query(\"attach '\" ~ var('fleet') ~ \"' as o (read_only)\") %}{% endif %} select 1",
    "copies_out": "{{ config(post_hook=\"copy (select 1) to '\" ~ var('state') ~ \"/private/stolen.csv'\") }} select 1 as one",
    "writes_over": '{{ config(post_hook=var("over")) }} select 1 as one',
    "writes_prepared": '{{ config(pre_hook="prepare p as " ~ var("over")) }} select 1 as one',
    "writes_explained": '{{ config(pre_hook="explain analyze " ~ var("over")) }} select 1 as one',
    "writes_behind_a_comment": """{{ config(pre_hook="/* /* */ copy a from 'b' */ " ~ var("over")) }} select 1 as one""",
    "sets": '{{ config(pre_hook="set enable_external_access = true") }} select 1 as one',
    "sets_folders": "{{ config(pre_hook=\"set allowed_directories = ['/']\") }} select 1 as one",
    "installs": '{{ config(pre_hook="install httpfs") }} select 1 as one',
    "loads": '{{ config(pre_hook="load httpfs") }} select 1 as one',
    "by_a_macro": "{{ stolen() }} select 1 as one",
    "external": "{{ config(materialized='external', location=var('state') ~ '/private/stolen.parquet') }} select 1 as one",
    "by_its_own_materialization": "{{ config(materialized='snake') }} select 1 as one",
}
MACROS = """\
{% macro stolen() %}{% if execute %}{% do run_query("select * from read_text('" ~ var('secret') ~ "')") %}{% endif %}{% endmacro %}
{% materialization snake, default, supported_languages=['sql', 'python'] %}
  {% call statement('main', language='python') %}
def model(dbt, con): open('{{ var('state') }}/private/stolen.txt', 'w').write('x')
class dbtObj:
  def __init__(self, load): pass
  {% endcall %}
  {{ return({'relations': []}) }}
{% endmaterialization %}
"""


def write_thief(root: Path) -> Path:
    models = {f"{PROJECT}/models/thief/{name}.sql": f"{sql}\n" for name, sql in WAYS_OUT.items()}
    honest = {
        f"{PROJECT}/seeds/channels.csv": "channel\nshop\nweb\n",
        f"{PROJECT}/models/thief/honest.sql": "select c.* from {{ ref('clean_orders') }} c join {{ ref('channels') }} using (channel)\n",
        CLEAN: "select order_id, channel from {{ source('orders', 'order_lines') }}\n",
    }
    without = dict.fromkeys((f"{PROJECT}/models/orders/daily.sql", f"{PROJECT}/models/orders/big.sql", f"{PROJECT}/models/tests.yml"))
    return write_dbt_mesh(root, {**models, **honest, **without, f"{PROJECT}/macros/thief.sql": MACROS})


def prepare_state(settings: Settings) -> dict[str, str]:
    """Another domain's private files beside the thief's own, and a way to them."""
    private = settings.state / "private"
    private.mkdir(parents=True)
    with duckdb.connect(str(private / "fleet.duckdb")) as fleet:
        fleet.execute(f"create table aircraft as select '{CANARY}' as tail_number")
    (private / "notes.csv").write_text(f"note\n{CANARY}\n")
    link = settings.state / "link.csv"
    link.symlink_to(private / "notes.csv")
    return {"state": str(settings.state), "fleet": str(private / "fleet.duckdb"), "secret": str(private / "notes.csv"), "link": str(link)}


@pytest.fixture(scope="module")
def mesh(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, DbtRun]:
    """One run of dbt over every model, as the platform starts it."""
    root = write_thief(tmp_path_factory.mktemp("mesh"))
    settings = Settings(root=root)
    known = prepare_state(settings)
    orders = root / "domains/sales/orders/files/order_lines.csv"
    arguments = ["build", "--vars", json.dumps({**known, "over": f"copy (select 1) to '{orders}' (use_tmp_file false)"})]
    with cold_dbt():
        run = run_dbt(
            settings,
            root / PROJECT,
            arguments,
            store=settings.private_store("sales"),
            inputs={"orders": {"order_lines": f"select * from read_csv('{orders}')"}},
            files=[str(orders), str(root / PROJECT / "seeds/channels.csv")],
        )
    return settings, run


def test_an_honest_model_reads_its_inputs_its_seeds_and_other_models(mesh: tuple[Settings, DbtRun]) -> None:
    settings, run = mesh
    assert run.nodes["model.sales.honest"].status == "success", run.output
    with duckdb.connect(str(settings.private_store("sales")), read_only=True) as store:
        assert store.execute("select count(*) from honest").fetchone() == (4,)


@pytest.mark.parametrize("way", WAYS_OUT)
def test_every_way_out_is_closed(mesh: tuple[Settings, DbtRun], way: str) -> None:
    _, run = mesh
    result = run.nodes[f"model.sales.{way}"]
    assert result.status == "error", result
    assert any(each in result.message for each in CLOSED.split("|")), result.message


def test_nothing_was_taken_and_nothing_written(mesh: tuple[Settings, DbtRun]) -> None:
    settings, run = mesh
    assert (settings.root / ORDER_LINES).read_text() == SAMPLE_MESH[ORDER_LINES]
    assert CANARY not in run.output
    assert not [each for each in (settings.state / "private").iterdir() if "stolen" in each.name]
    assert CANARY.encode() not in settings.private_store("sales").read_bytes()


def test_a_hook_of_the_project_is_in_the_same_room(tmp_path: Path) -> None:
    hook = "on-run-start: \"create table stolen as select * from read_text('{{ var('secret') }}')\"\n"
    root = write_dbt_mesh(tmp_path, {PROJECT_FILE: f"{DBT_FILES[PROJECT_FILE]}{hook}", f"{PROJECT}/models/tests.yml": None})
    settings = Settings(root=root)
    run = run_dbt(settings, root / PROJECT, ["build", "--vars", json.dumps(prepare_state(settings))], store=settings.private_store("sales"))
    assert not run.succeeded
    assert "file system operations are disabled" in run.output
    assert CANARY not in run.output


def test_dbt_gets_no_secret_of_the_platform(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MESH_MASKING_KEY", CANARY)
    monkeypatch.setenv("MESH_CATALOG_URI", f"postgresql://mesh:{CANARY}@localhost/mesh")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", CANARY)
    monkeypatch.setenv("DBT_GREETING", "hello")
    names = ("MESH_MASKING_KEY", "MESH_CATALOG_URI", "AWS_SECRET_ACCESS_KEY", "DBT_GREETING")
    printed = "{{ log(" + " ~ ".join(f"env_var('{each}', 'nothing') ~ ' '" for each in names) + ", info=true) }}"
    root = write_dbt_mesh(tmp_path, {CLEAN: f"{printed} select 1 as one"})
    with cold_dbt():
        run = run_dbt(Settings(root=root), root / PROJECT, ["parse"])
    assert "nothing nothing nothing hello" in run.output
    assert CANARY not in run.output


def test_a_project_with_a_link_out_of_its_folder_does_not_run(tmp_path: Path) -> None:
    root = write_dbt_mesh(tmp_path)
    (root / PROJECT / "seeds").mkdir()
    (root / PROJECT / "seeds" / "orders.csv").symlink_to(root / "domains/sales/orders/files/order_lines.csv")
    with pytest.raises(InvalidDeclaration, match="leads out of the dbt project"):
        run_dbt(load_settings(root), root / PROJECT, ["parse"])


def test_a_project_whose_paths_leave_its_folder_is_not_loaded(tmp_path: Path) -> None:
    seeds = "seed-paths: ['../../domains/sales/orders/files']\n"
    root = write_dbt_mesh(tmp_path, {PROJECT_FILE: f"{DBT_FILES[PROJECT_FILE]}{seeds}"})
    manifest = fresh_manifest(load_settings(root), root / PROJECT)
    with pytest.raises(InvalidDeclaration, match=r"order_lines\.csv lies outside the dbt project"):
        read_manifest(manifest, root / PROJECT)
