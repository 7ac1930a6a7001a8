"""What was measured before, as the mesh published it about itself."""

from collections.abc import Mapping
from datetime import timedelta

from mesh_platform.concepts import clock
from mesh_platform.concepts.names import PortAddress
from mesh_platform.errors import MeshError
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.quoting import literal
from mesh_platform.lakehouse.reading.snapshots import pin, relation_sql
from mesh_platform.observability.interoperability.joins import Join
from mesh_platform.observability.interoperability.measurement import Earlier

PUBLISHED = PortAddress("governance", "mesh", "interoperability")
LOOK_BACK = timedelta(days=30)

_SIDES = ("port", "columns", "to_port", "to_columns")
_OLDEST = """
    select {sides}, min(measured_at), arg_min(share, measured_at) from ({rows})
    where share is not null and measured_at >= {since} group by {sides}"""


def earlier_shares(lakehouse: Lakehouse) -> Mapping[tuple[str, ...], Earlier]:
    """Of each join, by its sides, the oldest measurement of the last month; none while none was published."""
    try:
        rows = relation_sql(pin(lakehouse, PUBLISHED), (*_SIDES, "measured_at", "share"))
    except MeshError:
        return {}
    statement = _OLDEST.format(sides=", ".join(_SIDES), rows=rows, since=literal(clock.now() - LOOK_BACK))
    with lakehouse.connect() as connection:
        found = connection.execute(statement).fetchall()
    return {(port, columns, to, to_columns): Earlier(at=at, share=share) for port, columns, to, to_columns, at, share in found}


def drift(join: Join, share: float | None, earlier: Mapping[tuple[str, ...], Earlier]) -> float | None:
    """How much more, or less, of the rows find a partner than then."""
    before = earlier.get(join.sides)
    return None if before is None or share is None else share - before.share
