"""The contract and what consumers rely on, run on exactly the files that would be published."""

from functools import cache

from mesh_platform.concepts import clock
from mesh_platform.concepts.check import CheckResult
from mesh_platform.concepts.names import PortAddress
from mesh_platform.errors import NoAccess, NotPublished
from mesh_platform.lakehouse.engine import Connection
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.reading.snapshots import Pin, pin, relation_sql
from mesh_platform.lakehouse.storage import duckdb_path
from mesh_platform.lakehouse.writing.staging import Staged
from mesh_platform.publishing.builds import Build
from mesh_platform.publishing.standing import Standing
from mesh_platform.quality.execution import run_checks
from mesh_platform.quality.target import Target


def examine(lakehouse: Lakehouse, build: Build, connection: Connection, staged: Staged, standing: Standing) -> tuple[CheckResult, ...]:
    """One result for each promise. Foreign keys are held against what the build read, or else against the newest snapshot.

    Of another domain's port that is only what the product sees in clear: a membership told is a value told.
    """

    @cache
    def reference(port: PortAddress) -> str | None:
        if not (port.domain == build.address.domain or port in build.inputs or port in build.references):
            raise NoAccess(f"{build.address.of_product} does not see in clear what it refers to in {port}")
        try:
            return _table(build.inputs.get(port) or pin(lakehouse, port))
        except NotPublished:
            return None

    target = Target(
        relation=staged.relation,
        files=tuple(duckdb_path(each) for each in staged.uris),
        others=_table(standing.others) if standing.others else None,
        reference=reference,
        now=clock.now(),
        last_published=standing.head.published_at if standing.head else None,
        sampled=lakehouse.settings.sample is not None,
    )
    return run_checks(connection, build.contract, target, relied_on=build.relied_on)


def _table(pin: Pin) -> str:
    return f"({relation_sql(pin)})"
