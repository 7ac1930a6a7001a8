from dataclasses import replace
from pathlib import Path

import pytest

from mesh_platform.concepts.domain import Domain
from mesh_platform.declarations.reader import require_mesh
from mesh_platform.errors import InvalidDeclaration
from mesh_platform.orchestration.dbt.manifest import DbtManifest, DbtModel, Source
from mesh_platform.orchestration.dbt.models import dbt_models
from tests.orchestration.dbt.sample_project import write_dbt_mesh


@pytest.fixture
def sales(tmp_path: Path) -> Domain:
    return require_mesh(write_dbt_mesh(tmp_path)).domain("sales")


def _manifest(root: Path, sources: dict[str, set[Source]]) -> DbtManifest:
    models = {
        name: DbtModel(
            name=name,
            unique_id=f"model.sales.{name}",
            path=root / f"dbt_projects/sales/models/{name}.sql",
            schema="main",
            columns={},
            parents=frozenset(),
            sources=frozenset(read),
            checksum="",
        )
        for name, read in sources.items()
    }
    return DbtManifest(root / "dbt_projects" / "sales", models, ())


def _faults(domain: Domain, root: Path, sources: dict[str, set[Source]]) -> str:
    with pytest.raises(InvalidDeclaration) as refused:
        dbt_models(domain, _manifest(root, sources), root)
    return str(refused.value)


def test_a_port_without_a_table_is_a_problem(sales: Domain, tmp_path: Path) -> None:
    assert "the dbt project makes no table big" in _faults(sales, tmp_path, {"daily": {("orders", "order_lines")}})


def test_a_source_that_no_product_declares_is_a_problem_at_its_model(sales: Domain, tmp_path: Path) -> None:
    said = _faults(sales, tmp_path, {"daily": {("orders", "returns")}, "big": set()})
    assert "dbt_projects/sales/models/daily.sql  source('orders', 'returns') is not an input port." in said


def test_inputs_are_those_of_the_models_by_product(sales: Domain, tmp_path: Path) -> None:
    models = dbt_models(sales, _manifest(tmp_path, {"daily": {("orders", "order_lines")}, "big": set()}), tmp_path)
    assert models.inputs(["daily", "big"]) == {"orders": ["order_lines"]}
    assert models.inputs(["big"]) == {}


def test_a_model_in_python_is_refused_at_its_file(sales: Domain, tmp_path: Path) -> None:
    manifest = _manifest(tmp_path, {"daily": set(), "big": set()})
    in_python = {**manifest.models, "big": replace(manifest.models["big"], path=tmp_path / "dbt_projects/sales/models/big.py")}
    with pytest.raises(InvalidDeclaration, match=r"models/big\.py  a dbt model in Python runs outside the room"):
        dbt_models(sales, replace(manifest, models=in_python), tmp_path)
