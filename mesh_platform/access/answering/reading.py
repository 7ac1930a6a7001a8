"""`read` and `query`: the mesh's rows outside of any run."""

from collections.abc import Collection
from pathlib import Path

from mesh_platform.access.answering.answers import answer, read_port
from mesh_platform.access.answering.moments import AsOf
from mesh_platform.access.answering.rows import Reading
from mesh_platform.access.entering.trail import Door, Visitor
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.names import PortAddress
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.settings import Settings, load_settings


def read(
    address: str | PortAddress,
    *,
    columns: Collection[str] | None = None,
    where: str | None = None,
    as_of: AsOf = None,
    consumer: str | None = None,
    root: str | Path | None = None,
) -> Reading:
    """The rows of one port at one snapshot, as far as its consumer may see them today.

    `where` is one SQL condition on the columns as they are shown; `as_of` a time (without a zone it is UTC), ISO text, or the
    number of a snapshot; `consumer` for whom it is read (a product, `application:domain.name`, or a domain), by default the
    setting of this name; `root` the folder of the mesh, by default the one that the working folder lies in.
    Raises UnknownName, NoAccess, NotPublished, and InvalidQuery for columns or a condition that do not hold.
    """
    settings = _settings(root)
    visitor = _visitor(settings, consumer, Door.READ)
    with open_lakehouse(settings) as lakehouse:
        return read_port(lakehouse, address, visitor, columns=columns, where=where, as_of=as_of)


def query(sql: str, *, consumer: str | None = None, root: str | Path | None = None) -> Reading:
    """The answer to one SELECT over ports, each named `domain.product.port` (or `port_v2`) and read at its newest snapshot.

    The query can read nothing else: no file, no table function that reaches outside, no setting can be changed; and of each
    port only what its consumer may see. Raises InvalidQuery, UnknownName, NoAccess and NotPublished.
    """
    settings = _settings(root)
    with open_lakehouse(settings) as lakehouse:
        return answer(lakehouse, sql, _visitor(settings, consumer, Door.QUERY))


def _settings(root: str | Path | None) -> Settings:
    return load_settings(None if root is None else Path(root))


def _visitor(settings: Settings, consumer: str | None, door: Door) -> Visitor:
    named = consumer or settings.consumer
    return Visitor(consumer=Consumer.parse(named) if named else None, door=door)
