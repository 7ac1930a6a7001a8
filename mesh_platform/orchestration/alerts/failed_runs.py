"""Runs that failed and left no fact behind: a crash, an error in somebody's code, a lost process. Dagster's store knows them."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import dagster as dg

from mesh_platform.concepts import clock
from mesh_platform.concepts.alert import Alert, AlertKind
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.product import OutputPort
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.facts import Fact, Kind
from mesh_platform.observability.alerts.journal import Entry, read_journal
from mesh_platform.observability.alerts.situations.publications import publications
from mesh_platform.observability.alerts.situations.surroundings import affected_by, find_port, what_consumers_see
from mesh_platform.orchestration.alerts.failures import Failure, domain_of, failures_of

_RUNS_TO_LOOK_AT = 200
_WILL_RETRY, _PARENT = "dagster/will_retry", "dagster/parent_run_id"
_PATIENCE = timedelta(minutes=10)  # for a retry that was announced


@dataclass(slots=True)
class FailedRuns:
    """Keep one for as long as you look: what a run left behind when it ended never changes."""

    instance: dg.DagsterInstance
    _failures: dict[str, tuple[Failure, ...]] = field(default_factory=dict)
    _made_good: set[tuple[str, Failure]] = field(default_factory=set)

    def alerts(self, lakehouse: Lakehouse, mesh: Mesh) -> tuple[Alert, ...]:
        """One for each port and partition, or each other thing of a domain, since its first failure after it was last made good."""
        found = self._standing(lakehouse, mesh)
        for key, entry in _going_on(lakehouse, mesh).items():  # Dagster may have forgotten the run, or the first of them
            alert = found.get(key) or _with_surroundings(lakehouse, mesh, entry.alert)
            found[key] = replace(alert, since=entry.alert.since)
        return tuple(found.values())

    def _standing(self, lakehouse: Lakehouse, mesh: Mesh) -> dict[tuple[str, str], Alert]:
        """The oldest failure of each thing; the newest one tells the story."""
        found: dict[tuple[str, str], Alert] = {}
        for record in self._ended_badly():
            for failure in self._of(lakehouse, record):
                each = failure.seen_from(mesh, record.dagster_run)
                key = (each.subject, each.partition)
                if _is_expected(mesh, each) and not self._is_made_good(lakehouse, mesh, record, each):
                    alert = found.get(key) or _with_surroundings(lakehouse, mesh, _alert(record, each))
                    found[key] = replace(alert, since=_ended_at(record))
        return found

    def _ended_badly(self) -> Iterator[dg.RunRecord]:
        """The newest first, without those that another attempt goes on from."""
        failed = dg.RunsFilter(statuses=[dg.DagsterRunStatus.FAILURE])
        for each in self.instance.get_run_records(failed, limit=_RUNS_TO_LOOK_AT):
            run = each.dagster_run
            attempts = self.instance.get_runs(dg.RunsFilter(tags={_PARENT: run.run_id}))
            if any(attempt.status is not dg.DagsterRunStatus.CANCELED for attempt in attempts):
                continue
            if run.tags.get(_WILL_RETRY) != "true" or clock.now() - _ended_at(each) > _PATIENCE:
                yield each

    def _of(self, lakehouse: Lakehouse, record: dg.RunRecord) -> tuple[Failure, ...]:
        """What failed in a run, without the ports whose refusal is a fact of its own."""
        run_id = record.dagster_run.run_id
        if run_id not in self._failures:
            refused = {each.subject for each in lakehouse.ledger.facts(Kind.REFUSED, run_id=run_id)}
            self._failures[run_id] = tuple(each for each in failures_of(self.instance, record) if each.subject not in refused)
        return self._failures[run_id]

    def _is_made_good(self, lakehouse: Lakehouse, mesh: Mesh, record: dg.RunRecord, failure: Failure) -> bool:
        """Once and for all."""
        known = (record.dagster_run.run_id, failure)
        if known not in self._made_good:
            port = find_port(mesh, failure.subject) if failure.is_port else None
            if self._is_published_since(lakehouse, port, record, failure) if port else self._succeeded_since(record, failure):
                self._made_good.add(known)
        return known in self._made_good

    def _is_published_since(self, lakehouse: Lakehouse, port: OutputPort, record: dg.RunRecord, failure: Failure) -> bool:
        number = self._last_fact(lakehouse, record, failure.subject)
        return publications(lakehouse, port, after=number).make_good(failure.partition, number)

    def _last_fact(self, lakehouse: Lakehouse, record: dg.RunRecord, subject: str) -> int:
        """The number of the newest fact about a port that is no younger than the failure: its own, or that of an earlier run."""
        own = lakehouse.ledger.facts(Kind.BUILD_STARTED, subject, run_id=record.dagster_run.run_id, limit=1)
        if own:
            return own[0].id
        published = reversed(lakehouse.ledger.outlines(Kind.PUBLISHED, subject=subject))
        return next((each.id for each in published if self._is_earlier(each, record)), 0)

    def _is_earlier(self, published: Fact, failed: dg.RunRecord) -> bool:
        """By Dagster's own order, where it knows the run: its clock and ours need not agree."""
        known = self.instance.get_run_record_by_id(published.run_id) if published.run_id else None
        return known.storage_id < failed.storage_id if known else published.at < _ended_at(failed)

    def _succeeded_since(self, failed: dg.RunRecord, failure: Failure) -> bool:
        """Whether a later run of the same job did at least as much for the domain."""
        job, assets = failed.dagster_run.job_name, failed.dagster_run.asset_selection or frozenset()
        succeeded = dg.RunsFilter(job_name=job, statuses=[dg.DagsterRunStatus.SUCCESS])
        later = [each for each in self.instance.get_run_records(succeeded, limit=_RUNS_TO_LOOK_AT) if each.storage_id > failed.storage_id]
        runs = (each.dagster_run for each in later)
        return any(domain_of(each) == failure.subject and assets <= (each.asset_selection or frozenset()) for each in runs)


def _is_expected(mesh: Mesh, failure: Failure) -> bool:
    """Whether anybody still waits for it: not for what is retired or no longer declared."""
    if failure.is_port:
        return find_port(mesh, failure.subject) is not None
    return failure.subject in {each.name for each in mesh.domains}


def _going_on(lakehouse: Lakehouse, mesh: Mesh) -> dict[tuple[str, str], Entry]:
    """What was raised of ports and not made good since."""
    found = {}
    for entry in read_journal(lakehouse.ledger).open.values():
        port = find_port(mesh, entry.alert.subject) if entry.alert.kind is AlertKind.FAILED else None
        if port and not publications(lakehouse, port, after=entry.number).make_good(entry.alert.part, entry.number):
            found[entry.alert.subject, entry.alert.part] = entry
    return found


def _alert(record: dg.RunRecord, failure: Failure) -> Alert:
    build = f"{failure.subject} --partition {failure.partition}" if failure.partition else failure.subject
    where = f" ({failure.partition})" if failure.partition else ""
    return Alert(
        kind=AlertKind.FAILED,
        subject=failure.subject,
        part=failure.partition,
        since=_ended_at(record),
        domains=(failure.subject.partition(".")[0],),
        title=f"The run of {failure.subject}{where} failed",
        story=(failure.reason, f"Its log is in Dagster: run {record.dagster_run.run_id}."),
        commands=(f"mesh run {build}",) if failure.is_port else (),
    )


def _with_surroundings(lakehouse: Lakehouse, mesh: Mesh, alert: Alert) -> Alert:
    if find_port(mesh, alert.subject) is None:
        return alert
    port = PortAddress.parse(alert.subject)
    return replace(alert, consumers_see=what_consumers_see(lakehouse, port), affected=affected_by(mesh, port))


def _ended_at(record: dg.RunRecord) -> datetime:
    return datetime.fromtimestamp(record.end_time, UTC) if record.end_time else record.update_timestamp.replace(tzinfo=UTC)
