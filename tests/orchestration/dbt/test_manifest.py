import json
from pathlib import Path
from typing import Any

import pytest

from mesh_platform.concepts.contract import Severity
from mesh_platform.orchestration.dbt.manifest import DbtManifest, read_manifest

SOURCE = {"unique_id": "source.p.orders.lines", "resource_type": "source", "source_name": "orders", "name": "lines"}


def _model(name: str, *parents: str, **more: Any) -> dict[str, Any]:
    return {
        "unique_id": f"model.p.{name}",
        "resource_type": "model",
        "name": name,
        "alias": name,
        "schema": "main",
        "original_file_path": f"models/{name}.sql",
        "description": "",
        "columns": {},
        "checksum": {"name": "sha256", "checksum": f"of {name}"},
        "depends_on": {"nodes": list(parents)},
        "config": {"materialized": "table"},
        **more,
    }


def _test(name: str, *models: str, severity: str = "ERROR", **more: Any) -> dict[str, Any]:
    config = {"severity": severity, "materialized": "test", **more.pop("config", {})}
    nodes = {"nodes": [f"model.p.{each}" for each in models]}
    return {
        "unique_id": f"test.p.{name}",
        "resource_type": "test",
        "name": name,
        "description": "",
        "depends_on": nodes,
        "config": config,
        **more,
    }


def _read(tmp_path: Path, *nodes: dict[str, Any], macros: dict[str, Any] | None = None) -> DbtManifest:
    file = tmp_path / "manifest.json"
    document = {
        "nodes": {each["unique_id"]: each for each in nodes},
        "sources": {SOURCE["unique_id"]: SOURCE},
        "macros": macros or {},
    }
    file.write_text(json.dumps(document), encoding="utf-8")
    return read_manifest(file, tmp_path)


def test_a_model_is_known_by_its_table_and_lies_below_the_project(tmp_path: Path) -> None:
    model = _read(tmp_path, _model("daily", alias="daily_v2")).models["daily_v2"]
    assert model.path == tmp_path / "models" / "daily.sql"


def test_sources_are_found_through_any_number_of_models(tmp_path: Path) -> None:
    manifest = _read(
        tmp_path, _model("first", "source.p.orders.lines"), _model("second", "model.p.first"), _model("third", "model.p.second")
    )
    assert manifest.ancestors(["third"]) == {"first", "second", "third"}
    assert manifest.sources("third") == {("orders", "lines")}
    assert manifest.models["third"].sources == frozenset()


def test_an_ephemeral_model_stands_for_what_it_reads(tmp_path: Path) -> None:
    inline = _model("inline", "source.p.orders.lines", "model.p.first", config={"materialized": "ephemeral"})
    manifest = _read(tmp_path, _model("first"), inline, _model("last", "model.p.inline"))
    assert "inline" not in manifest.models
    assert manifest.models["last"].parents == {"first"}
    assert manifest.models["last"].sources == {("orders", "lines")}


@pytest.mark.parametrize(("written", "read"), [("ERROR", Severity.ERROR), ("warn", Severity.WARNING)])
def test_the_severity_of_a_test_is_the_one_of_a_promise(tmp_path: Path, written: str, read: Severity) -> None:
    [test] = _read(tmp_path, _model("daily"), _test("counts", "daily", severity=written)).tests
    assert test.severity is read


def test_a_generic_test_shows_on_its_own_model(tmp_path: Path) -> None:
    [test] = _read(tmp_path, _model("a"), _model("b"), _test("refers", "a", "b", attached_node="model.p.b")).tests
    assert test.shown_on == "b"
    assert test.models == {"a", "b"}


def test_a_singular_test_shows_where_it_says(tmp_path: Path) -> None:
    named = {"meta": {"dagster": {"ref": {"name": "b"}}}}
    [test] = _read(tmp_path, _model("a"), _model("b"), _test("adds_up", "a", "b", config=named)).tests
    assert test.shown_on == "b"


def test_a_test_on_no_model_has_no_asset_to_show_on(tmp_path: Path) -> None:
    assert _read(tmp_path, _model("a"), _test("source_is_fresh")).tests == ()


def test_the_checksum_follows_every_model_and_macro_that_a_model_is_made_from(tmp_path: Path) -> None:
    def checksum(*, of_first: str = "1", of_ephemeral: str = "1", of_macro: str = "1", of_other: str = "1") -> str:
        first = _model("first", checksum={"checksum": of_first}, depends_on={"nodes": [], "macros": ["macro.p.outer"]})
        middle = _model("middle", "model.p.first", checksum={"checksum": of_ephemeral}, config={"materialized": "ephemeral"})
        other = _model("other", checksum={"checksum": of_other})
        macros = {
            "macro.p.outer": {"macro_sql": "1", "depends_on": {"macros": ["macro.p.inner"]}},
            "macro.p.inner": {"macro_sql": of_macro, "depends_on": {"macros": []}},
        }
        return _read(tmp_path, first, middle, _model("last", "model.p.middle"), other, macros=macros).checksum("last")

    same = checksum()
    assert checksum() == same
    assert checksum(of_other="2") == same
    assert len({same, checksum(of_first="2"), checksum(of_ephemeral="2"), checksum(of_macro="2")}) == 4
