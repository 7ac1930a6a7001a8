from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from mesh_platform.declarations.reader import require_mesh
from mesh_platform.errors import InvalidDeclaration
from mesh_platform.orchestration.dbt.ports import dbt_definitions
from mesh_platform.orchestration.definitions import load_domain
from mesh_platform.settings import load_settings
from tests.orchestration.dbt.sample_project import BIG_ODCS, CLEAN, write_dbt_mesh

CLEAN_KEY = dg.AssetKey(["sales", "private", "clean_orders"])
DAILY_KEY = dg.AssetKey(["sales", "orders", "daily"])
BIG_KEY = dg.AssetKey(["sales", "orders", "big"])


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dg.Definitions]:
    root = write_dbt_mesh(tmp_path_factory.mktemp("mesh"), {"domains/sales/orders/big.odcs.yaml": BIG_ODCS})
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("MESH_HOME", str(root / "state"))
        yield load_domain(root / "domains" / "sales" / "definitions.py")


def test_a_model_that_is_a_port_is_the_port(loaded: dg.Definitions) -> None:
    node = loaded.resolve_asset_graph().get(DAILY_KEY)
    assert node.group_name == "sales/orders"
    assert {"dbt", "duckdb", "iceberg"} <= node.kinds
    assert node.parent_keys == {CLEAN_KEY}


def test_every_other_model_is_a_private_asset_of_the_domain(loaded: dg.Definitions) -> None:
    node = loaded.resolve_asset_graph().get(CLEAN_KEY)
    assert node.group_name == "sales/private"
    assert node.description == "Orders with exact amounts."
    assert node.owners == ["team:sales"]


def test_ports_of_another_partition_scheme_are_built_by_an_op_of_their_own(loaded: dg.Definitions) -> None:
    ops = {key: each.op.name for each in loaded.assets or () if isinstance(each, dg.AssetsDefinition) for key in each.keys}
    assert ops[BIG_KEY] != ops[DAILY_KEY]
    assert CLEAN_KEY in ops


def test_dbt_tests_are_checks_beside_the_promises(loaded: dg.Definitions) -> None:
    graph = loaded.resolve_asset_graph()
    blocking = {key.name: graph.get(key).blocking for key in graph.asset_check_keys}
    assert blocking["dbt_unique_clean_orders_order_id"] is True
    assert blocking["dbt_accepted_values_daily_channel__web"] is False
    assert blocking["order_id_required"] is True


def test_one_op_at_a_time_writes_the_private_store(loaded: dg.Definitions) -> None:
    assert {each.op.pool for each in loaded.assets or () if isinstance(each, dg.AssetsDefinition)} == {"private_store/sales"}


def test_a_project_that_dbt_cannot_parse_says_what_dbt_said(tmp_path: Path) -> None:
    root = write_dbt_mesh(tmp_path, {CLEAN: "select * from {{ ref('nowhere') }}"})
    mesh = require_mesh(root)
    with pytest.raises(InvalidDeclaration, match="nowhere"):
        dbt_definitions(mesh, mesh.domain("sales"), load_settings(root))


def test_a_changed_private_model_is_a_new_code_version_of_the_ports_made_from_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MESH_HOME", str(tmp_path / "state"))
    root = write_dbt_mesh(tmp_path / "mesh")

    def version() -> str | None:
        definitions = load_domain(root / "domains" / "sales" / "definitions.py")
        return definitions.resolve_asset_graph().get(DAILY_KEY).code_version

    before = version()
    clean = root / CLEAN
    clean.write_text(clean.read_text() + "where amount > 0\n")
    assert version() != before
