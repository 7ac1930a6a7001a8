"""Rows of an HTTP API: dlt asks for page after page, and each record becomes a line."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mesh_platform.concepts.source import ApiSource
from mesh_platform.errors import UsageError
from mesh_platform.ingestion.cursors import as_parameter
from mesh_platform.ingestion.environment import Environment
from mesh_platform.ingestion.raw import Raw, json_rows
from mesh_platform.lakehouse.engine import Connection


def extract(source: ApiSource, environment: Environment, connection: Connection, *, start: Any, target: Path) -> Raw:
    """Records are written as they come; memory holds one page."""
    keys: Counter[str] = Counter()
    rows = 0
    with target.open("w", encoding="utf-8") as lines:
        for record in _records(source, environment, start):
            if not isinstance(record, dict):
                raise UsageError(f"its records are no mappings but {type(record).__name__}", hint="correct `records` of the input port")
            lines.write(json.dumps(record, ensure_ascii=False, default=str))
            lines.write("\n")
            keys.update(record.keys())
            rows += 1
    return json_rows(connection, target, keys=keys, rows=rows)


def _records(source: ApiSource, environment: Environment, start: Any) -> Iterator[Any]:
    from dlt.sources.rest_api import RESTAPIConfig, rest_api_resources

    from mesh_platform.ingestion.http import open_session

    url, auth = environment.fill(source.url), environment.fill(source.auth)
    parameters = dict(environment.fill(source.parameters))
    if source.incremental is not None and source.incremental.parameter and start is not None:
        parameters[source.incremental.parameter] = as_parameter(start)
    endpoint: dict[str, Any] = {"path": url, "params": parameters}
    if source.records:
        endpoint["data_selector"] = source.records
    config: RESTAPIConfig = {
        "client": {
            "base_url": url,
            "auth": auth,
            "paginator": dict(source.paginator) if source.paginator else None,  # ty: ignore[invalid-argument-type]
            "session": open_session(url, secrets=environment.values(source.auth, source.parameters)),
        },
        "resources": [{"name": "records", "endpoint": endpoint, "max_table_nesting": 0}],  # ty: ignore[invalid-argument-type]
    }
    (resource,) = rest_api_resources(config)
    yield from resource
