"""What may not have happened between the checks and the commit.

The lakehouse refuses writers that later builds or rollbacks have overtaken; here is what only a publication can know.
"""

from collections.abc import Callable, Iterable

from mesh_platform.concepts.release import Release
from mesh_platform.errors import CommitConflict, Transient
from mesh_platform.publishing.builds import Build
from mesh_platform.publishing.standing import Standing, head_of


class Moved(Transient):
    """Another build was published after the checks ran: they say nothing about the table as it is now."""


class AlreadyPublished(Exception):
    """The same run was published by another process meanwhile."""

    def __init__(self, release: Release) -> None:
        super().__init__(f"published as snapshot {release.snapshot_id}")
        self.release = release


def fence(build: Build, standing: Standing) -> Callable[[tuple[Release, ...]], None]:
    """The test that each attempt to commit runs on the releases of that moment."""

    def refuse_if_overtaken(releases: tuple[Release, ...]) -> None:
        if earlier := release_of(build, releases):
            raise AlreadyPublished(earlier)
        if head_of(releases) != standing.head:
            raise Moved(f"{build.address} moved after build {build.number} was checked")

    return refuse_if_overtaken


def require_next(build: Build, head: Release | None) -> None:
    """Raises CommitConflict where the port's head is not the one that the build goes on from: rows would be appended twice."""
    told = head.certificate.sources if head else {}
    if any(told.get(name, "") != upto for name, upto in build.continues.items()):
        raise CommitConflict(f"another build has appended to {build.address} what this one has read", hint="run it again")


def release_of(build: Build, releases: Iterable[Release]) -> Release | None:
    """The release that the build's run has published already, of the same partition."""
    same = (build.run_id, build.partition_text)
    return next((each for each in releases if (each.certificate.run_id, each.certificate.partition) == same), None)
