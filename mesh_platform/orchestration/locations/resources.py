"""What every domain finds among its Dagster resources."""

from collections.abc import Mapping

import dagster as dg

from mesh_platform.orchestration.home.run_settings import settings_of_run
from mesh_platform.orchestration.locations.private_files import IO_MANAGER, PrivateFiles
from mesh_platform.settings import Settings

PRIVATE_STORE = "private_store"


def platform_resources(settings: Settings, domain: str) -> Mapping[str, dg.ResourceDefinition]:
    """`private_store` is the domain's own DuckDB file; an asset that writes it runs in the pool `private_store/<domain>`.

    `io_manager` keeps what ordinary assets return, unless the domain has one of its own.
    """
    return {PRIVATE_STORE: _private_store(settings, domain), IO_MANAGER: _private_files(settings, domain)}


def _private_files(settings: Settings, domain: str) -> dg.IOManagerDefinition:
    def open_files(context: dg.InitResourceContext) -> PrivateFiles:
        return PrivateFiles(_of_run(context, settings).private_store(domain).with_suffix(""), domain)

    return dg.IOManagerDefinition(open_files, description="Tables as Parquet and values as JSON in the domain's private folder.")


def _private_store(settings: Settings, domain: str) -> dg.ResourceDefinition:
    def open_store(context: dg.InitResourceContext):
        from dagster_duckdb import DuckDBResource  # loads DuckDB, which only a run that uses it should do

        path = _of_run(context, settings).private_store(domain)
        path.parent.mkdir(parents=True, exist_ok=True)
        return DuckDBResource(database=str(path))

    return dg.ResourceDefinition(open_store, description="The domain's private DuckDB file, as a dagster_duckdb.DuckDBResource.")


def _of_run(context: dg.InitResourceContext, settings: Settings) -> Settings:
    return settings_of_run(context.instance, settings.root)
