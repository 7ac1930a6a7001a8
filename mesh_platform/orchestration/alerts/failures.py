"""What a failed run did not bring about, and why, in words that quote no data."""

from collections.abc import Iterator
from dataclasses import dataclass

import dagster as dg

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.errors import InvalidName
from mesh_platform.orchestration.policies.checks import JOB as GOVERNANCE

_Type = dg.DagsterEventType
_EVENTS = {_Type.ASSET_MATERIALIZATION_PLANNED, _Type.ASSET_MATERIALIZATION, _Type.STEP_FAILURE}
_PARTITION = "dagster/partition"
_FIRST, _LAST = "dagster/asset_partition_range_start", "dagster/asset_partition_range_end"
_REASON = "dagster/failure_reason"


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """`subject` is a port; else the domain, and `partition` the step or job of it."""

    subject: str
    partition: str
    reason: str
    is_port: bool

    def seen_from(self, mesh: Mesh, run: dg.DagsterRun) -> "Failure":
        """An asset of the domain's own may have a key like that of a port, below a product that there is not."""
        product = PortAddress.parse(self.subject).of_product if self.is_port else None
        if product is None or product in mesh.left_out or product in {each.address for each in mesh.products}:
            return self
        return Failure(subject=domain_of(run), partition=self.subject, reason=self.reason, is_port=False)


def failures_of(instance: dg.DagsterInstance, record: dg.RunRecord) -> tuple[Failure, ...]:
    """Where no step failed, the run itself did: all that it had planned and not made."""
    run = record.dagster_run
    events = [each.dagster_event for each in instance.all_logs(run.run_id, of_type=_EVENTS) if each.dagster_event]
    planned = {(each.step_key, each.asset_key) for each in events if each.event_type is _Type.ASSET_MATERIALIZATION_PLANNED}
    made = {each.asset_key for each in events if each.event_type is _Type.ASSET_MATERIALIZATION}
    failed = {each.step_key: _reason(each) for each in events if each.event_type is _Type.STEP_FAILURE}
    unmade = [(step, key) for step, key in planned if key not in made and key is not None]
    ended = f"The run ended before it was done ({run.tags.get(_REASON, 'no reason known').lower().replace('_', ' ')})."
    found = [_failure(run, key, failed.get(step, ended)) for step, key in unmade if step in failed or not failed]
    covered = {step for step, _ in unmade}
    found += [_of_domain(run, step or "", reason) for step, reason in failed.items() if step not in covered]
    return tuple(sorted({(each.subject, each.partition): each for each in found or _itself(run, ended)}.values(), key=str))


def domain_of(run: dg.DagsterRun) -> str:
    """The code location it ran in."""
    origin = run.remote_job_origin
    return run.tags.get("dagster/code_location") or run.tags.get("domain") or (origin.location_name if origin else "")


def partition_of(run: dg.DagsterRun) -> str:
    """A key, or the first and the last of a range; empty where the run covers everything."""
    first, last = run.tags.get(_FIRST), run.tags.get(_LAST)
    if first and last:
        return first if first == last else f"{first}..{last}"
    return run.tags.get(_PARTITION, "")


def _failure(run: dg.DagsterRun, key: dg.AssetKey, reason: str) -> Failure:
    try:
        port = PortAddress.from_key(tuple(key.path))
    except InvalidName:
        return _of_domain(run, key.to_user_string(), reason)
    return Failure(subject=str(port), partition=partition_of(run), reason=reason, is_port=True)


def _of_domain(run: dg.DagsterRun, what: str, reason: str) -> Failure:
    return Failure(subject=domain_of(run), partition=what, reason=reason, is_port=False)


def _itself(run: dg.DagsterRun, reason: str) -> Iterator[Failure]:
    what = "the daily policies" if run.job_name == GOVERNANCE else run.job_name
    yield _of_domain(run, what, reason)


def _reason(event: dg.DagsterEvent) -> str:
    """What the platform or the domain says on purpose; of any other error just its kind, for its text may hold a value of the data."""
    failure = event.step_failure_data
    if failure.user_failure_data is not None and failure.user_failure_data.description:
        return failure.user_failure_data.description.splitlines()[0]
    error = failure.error
    while error is not None and error.cause is not None:
        error = error.cause
    return f"The step {event.step_key} ended with {error.cls_name if error is not None else 'an error'}."
