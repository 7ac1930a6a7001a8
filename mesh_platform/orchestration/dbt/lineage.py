"""Compiled dbt models as one SELECT over input ports, from which lineage is read."""

from collections.abc import Mapping

from sqlglot import exp, parse_one
from sqlglot.errors import SqlglotError

from mesh_platform.orchestration.dbt.manifest import DbtManifest


def inlined_sql(manifest: DbtManifest, model: str, compiled: Mapping[str, str]) -> str:
    """The compiled SQL of a model with every model it reads written out, so that it names input ports only.

    Empty where it cannot be read; it serves lineage, which never stops a build.
    """
    try:
        return _inline(manifest, model, compiled).sql(dialect="duckdb")
    except SqlglotError:
        return ""


def _inline(manifest: DbtManifest, model: str, compiled: Mapping[str, str]) -> exp.Query:
    query = parse_one(compiled.get(model, ""), dialect="duckdb")
    if not isinstance(query, exp.Query):
        raise SqlglotError(f"{model} is not one SELECT")
    for table in list(query.find_all(exp.Table)):
        if table.catalog == "inputs":
            table.replace(exp.to_table(table.name, alias=table.alias_or_name))
        elif table.db and table.name in manifest.models[model].parents:
            table.replace(_inline(manifest, table.name, compiled).subquery(table.alias_or_name))
    return query
