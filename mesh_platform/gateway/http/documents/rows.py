"""Rows: what is asked for, and the headers that tell of what came."""

from enum import StrEnum

from pydantic import Field

from mesh_platform.gateway.http.documents.document import Said

_OF_EACH = "Of each port, as domain.product.port=value"

HEADERS = {
    name: {"description": description, "schema": {"type": "string"}}
    for name, description in {
        "Mesh-Snapshots": f"{_OF_EACH}: the snapshot that was read.",
        "Mesh-Quality": f"{_OF_EACH}: held, warned or unknown, as the checks of that snapshot came out.",
        "Mesh-Published-At": f"{_OF_EACH}: when that snapshot was published.",
        "Mesh-Purpose": f"{_OF_EACH}: what the rows were granted for, percent-encoded.",
        "Mesh-Granted-Until": f"{_OF_EACH}: the last day of the grant.",
        "Mesh-Masked": "Of each column that is not shown as it is, as domain.product.port.column=mask.",
        "Mesh-Rows": f"{_OF_EACH}: the agreed filter that left rows out, percent-encoded.",
    }.items()
}


class Form(StrEnum):
    """`arrow` is an IPC stream, `jsonl` an object a line."""

    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    ARROW = "arrow"
    PARQUET = "parquet"


class Asked(Said):
    sql: str = Field(
        min_length=1,
        max_length=100_000,
        description="One SELECT; its tables are domain.product.port.",
        examples=["select channel, sum(amount) from sales.orders.daily group by channel"],
    )
    form: Form = Field(default=Form.JSON, alias="format", description="How the rows are written.")
    limit: int | None = Field(default=None, ge=0, le=2**62, description="At most so many rows.")
