"""The workshop: ports of the working tree are built as candidates, by the very code that builds what is published.

    with open_workshop(mesh, settings, door=Door.DEV, sample=1000) as workshop:
        report = workshop.build([port])
        changes = workshop.compare(port)

Whatever a candidate reads that is no candidate itself is read from the mesh, through the gate, and recorded there as a read.
Everything else stays in the candidate's folder, and goes with it. A candidate that a check refuses is no candidate for those
who read it: they see what is published, as they would after a run. A contract that breaks consumers refuses nothing here.
"""

from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import dagster as dg

from mesh_platform.access.entering.trail import Door
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.errors import NotPublished
from mesh_platform.lakehouse.comparing.row_changes import RowChanges
from mesh_platform.lakehouse.comparing.row_comparison import EXAMPLES, compare_rows
from mesh_platform.lakehouse.lakehouse import Lakehouse, open_lakehouse
from mesh_platform.lakehouse.ledger.facts import Fact, Kind
from mesh_platform.lakehouse.reading.published import published_contract
from mesh_platform.lakehouse.reading.snapshots import pin, releases
from mesh_platform.lakehouse.tables.evolution import next_schema
from mesh_platform.lakehouse.tables.parquet import files_relation
from mesh_platform.lakehouse.upkeep.candidates import keep_candidate, make_candidate, remove_candidate, remove_leftovers
from mesh_platform.orchestration.candidates.candidate import Candidate, WorkshopReport
from mesh_platform.orchestration.candidates.guarding import guarded_columns
from mesh_platform.orchestration.home.run_settings import candidate_instance
from mesh_platform.orchestration.locations.loading import forget_code
from mesh_platform.orchestration.promises import promised
from mesh_platform.orchestration.running.progress import Listener, PortOutcome
from mesh_platform.orchestration.running.runner import run_on
from mesh_platform.publishing.standing import head_of
from mesh_platform.settings import Settings

_ENDS = (Kind.PUBLISHED, Kind.REFUSED)


@dataclass(frozen=True, kw_only=True)
class Workshop:
    """`lakehouse` shows candidates where there are any, and what is published elsewhere; `lakehouse.published` the mesh alone."""

    mesh: Mesh
    lakehouse: Lakehouse
    instance: dg.DagsterInstance
    listener: Listener | None = None

    @property
    def settings(self) -> Settings:
        return self.lakehouse.settings

    def build(self, ports: Iterable[PortAddress], *, partition: str | None = None) -> WorkshopReport:
        """Producers first, across domains; what reads a port that was not built is skipped.

        `partition` is a key, or a range `first..last`, for the ports that are cut; without it they are built whole.
        """
        forget_code(self.mesh)
        report = run_on(self.instance, self.mesh, ports, partition=partition, listener=self.listener)
        return WorkshopReport(candidates=tuple(map(self._candidate, report.outcomes)))

    def compare(self, port: PortAddress, *, examples: int = EXAMPLES) -> RowChanges | None:
        """The candidate against what is published; None where there is none of one of them.

        Of a sample only rows with a key that both have are compared. No value is shown of a column that is guarded in either.
        """
        published = self.lakehouse.published
        if published is None or not self.lakehouse.tables.holds(port):
            return None
        try:
            before, after = pin(published, port), pin(self.lakehouse, port)
        except NotPublished:
            return None
        if before.snapshot_id == after.snapshot_id:  # the candidate's table is a fork that nothing was committed to
            return None
        if _content(published, port) == _content(self.lakehouse, port):
            after = replace(after, files=before.files)  # the build has found the rows equal: they are not read again
        contract = promised(self.mesh.port(port))
        with self.lakehouse.connect() as connection:
            return compare_rows(
                connection,
                before,
                after,
                key=contract.primary_key,
                guarded=self.guarded(port),
                examples=examples,
                sampled=self.settings.sample is not None,
            )

    def guarded(self, port: PortAddress) -> frozenset[str]:
        """The columns of which no value is shown."""
        published = self.lakehouse.published
        earlier = published_contract(published, port) if published is not None else None
        return guarded_columns(promised(self.mesh.port(port)), earlier, port)

    def first_rows(self, candidate: Candidate, limit: int) -> tuple[Mapping[str, Any], ...]:
        """Of what was built, also where a check refused it; without guarded columns."""
        contract = promised(self.mesh.port(candidate.address))
        guarded = self.guarded(candidate.address)
        shown = [each.name for each in contract.columns if each.name not in guarded]
        if not candidate.files or not shown:
            return ()
        rows = files_relation(candidate.files, next_schema(contract), columns=shown)
        with self.lakehouse.connect() as connection:
            found = connection.execute(f"{rows} limit {limit:d}").fetchall()
        return tuple(dict(zip(shown, each, strict=True)) for each in found)

    def _candidate(self, outcome: PortOutcome) -> Candidate:
        facts = self.lakehouse.ledger.facts(_ENDS, str(outcome.address), run_id=outcome.run_id, limit=1) if outcome.run_id else ()
        known = _known(facts[0], self.lakehouse.tables.location(outcome.address)) if facts else {}
        return Candidate(
            address=outcome.address,
            state=outcome.state,
            reason=outcome.reason,
            unchanged=outcome.unchanged,
            seconds=outcome.seconds,
            run_id=outcome.run_id,
            **known,
        )


@contextmanager
def open_workshop(
    mesh: Mesh,
    settings: Settings,
    *,
    door: Door,
    sample: int | None = None,
    listener: Listener | None = None,
    keep: bool = False,
    held: Mapping[PortAddress, int] | None = None,
) -> Generator[Workshop]:
    """A workshop that is removed at the end, with all that was built in it, unless it is to be kept for a day.

    `settings` are those of the mesh, `door` how reads of what is published are recorded. With `sample`, builds see the first
    rows of each input only, and checks that a part of the rows cannot answer are not judged. `held` are ports that they see at
    another snapshot than the current one.
    """
    remove_leftovers(settings)
    candidate = make_candidate(settings, door=door.value, sample=sample, held=held)
    try:
        with open_lakehouse(candidate) as lakehouse, candidate_instance(candidate) as instance:
            yield Workshop(mesh=mesh, lakehouse=lakehouse, instance=instance, listener=listener)
        if keep:
            keep_candidate(candidate)
    finally:
        if not keep:
            remove_candidate(candidate)


def _content(lakehouse: Lakehouse, port: PortAddress) -> str:
    head = head_of(releases(lakehouse, port))
    return head.certificate.content if head else ""


def _known(end: Fact, location: str) -> dict[str, Any]:
    """What the ledger learned at the end of a build; there the files of a publication are named below the table's location."""
    details = end.details
    if end.kind == Kind.PUBLISHED:
        found = {"rows": int(details["certificate"]["mesh.rows"]), "files": tuple(location + each for each in details["files"])}
    else:
        found = {"rows": details["rows"], "files": tuple(details["files"])}
    return {**found, "results": tuple(details["results"]), "phases": details["seconds"]}
