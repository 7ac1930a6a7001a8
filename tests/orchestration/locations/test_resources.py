import dagster as dg
from dagster_duckdb import DuckDBResource

from mesh_platform.orchestration.keys import private_pool
from mesh_platform.orchestration.locations.resources import platform_resources
from mesh_platform.settings import load_settings


def test_an_ordinary_asset_writes_the_private_store_of_its_domain(root):
    settings = load_settings(root)

    @dg.asset(key_prefix="finance", pool=private_pool("finance"))
    def rates(private_store: DuckDBResource) -> None:
        with private_store.get_connection() as connection:
            connection.execute("create table rates as select 1.1 as rate")

    assert dg.materialize([rates], resources=platform_resources(settings, "finance")).success
    assert settings.private_store("finance").is_file()
