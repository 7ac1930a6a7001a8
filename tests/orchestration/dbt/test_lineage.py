from pathlib import Path

from mesh_platform.concepts.names import PortAddress
from mesh_platform.governance.lineage import Origin, sql_origins
from mesh_platform.orchestration.dbt.lineage import inlined_sql
from mesh_platform.orchestration.dbt.manifest import DbtManifest, DbtModel

FLIGHTS = PortAddress("flights", "operations", "departures")


def _manifest(parents: dict[str, set[str]]) -> DbtManifest:
    models = {
        name: DbtModel(
            name=name,
            unique_id=f"model.p.{name}",
            path=Path(f"{name}.sql"),
            schema="main",
            columns={},
            parents=frozenset(above),
            sources=frozenset(),
            checksum="",
        )
        for name, above in parents.items()
    }
    return DbtManifest(Path(), models, ())


def test_lineage_goes_through_private_models_to_the_input_ports() -> None:
    compiled = {
        "clean": 'select carrier, departure_delay as delay from "inputs"."delays"."departures" as d where carrier is not null',
        "worst": 'with c as (select * from "store"."main"."clean") select carrier, max(delay) as worst from c group by carrier',
    }
    sql = inlined_sql(_manifest({"clean": set(), "worst": {"clean"}}), "worst", compiled)
    found = sql_origins(sql, {"departures": (FLIGHTS, ("carrier", "departure_delay"))}, ["carrier", "worst"])
    assert found == {
        "carrier": (Origin(FLIGHTS, "carrier"),),
        "worst": (Origin(FLIGHTS, "departure_delay"),),
    }


def test_sql_that_cannot_be_read_has_no_lineage() -> None:
    assert inlined_sql(_manifest({"seed": set()}), "seed", {}) == ""
    assert inlined_sql(_manifest({"odd": set()}), "odd", {"odd": "select from where"}) == ""
