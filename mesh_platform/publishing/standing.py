"""The port as it stands while a build of it is checked."""

from collections.abc import Iterable
from dataclasses import dataclass

from mesh_platform.concepts.release import Mode, Release
from mesh_platform.errors import NotPublished
from mesh_platform.lakehouse.comparing.content import same_content
from mesh_platform.lakehouse.engine import Connection
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.reading.snapshots import Pin, pin, releases
from mesh_platform.lakehouse.writing.staging import Staged
from mesh_platform.publishing.builds import Build


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """`head` is what consumers read now; `replaced` are the rows that the build takes the place of, `others` those that stay.

    Before the first publication all are None.
    """

    head: Release | None = None
    replaced: Pin | None = None
    others: Pin | None = None

    def content_with(self, connection: Connection, staged: Staged) -> str | None:
        """The content id of the table with these rows in it, where the table holds just these already."""
        if self.head is None:
            return None
        same = not staged.rows if self.replaced is None else same_content(connection, self.replaced, staged)
        return self.head.certificate.content if same else None


def standing_of(lakehouse: Lakehouse, build: Build) -> Standing:
    head = head_of(releases(lakehouse, build.address))
    try:
        table = pin(lakehouse, build.address, head.snapshot_id if head else None)
    except NotPublished:
        return Standing()
    match build.mode:
        case Mode.APPEND:
            return Standing(head=head, others=table)
        case Mode.REPLACE_PARTITIONS if build.partition:
            replaced, others = (cut(build.contract, build.partition) for cut in (table.within, table.beside))
            return Standing(head=head, replaced=replaced, others=others)
        case _:
            return Standing(head=head, replaced=table)


def head_of(releases: Iterable[Release]) -> Release | None:
    """The release that consumers read; None also where something other than this platform wrote last."""
    return next((each for each in releases if each.current), None)
