"""From Dagster's events to what happened to each port."""

import time
from collections.abc import Iterator, Mapping

import dagster as dg

from mesh_platform.concepts.names import PortAddress
from mesh_platform.orchestration.keys import asset_key
from mesh_platform.orchestration.policies.checks import is_governance_check
from mesh_platform.orchestration.running.progress import PortOutcome, State

_Type = dg.DagsterEventType


class RunReader:
    """Follows the events of one run over `ports`; `ended` holds how each of them ended."""

    def __init__(self, definitions: dg.Definitions, ports: list[PortAddress], *, run_id: str) -> None:
        self._by_key = {asset_key(each): each for each in ports}
        self._by_step = dict(_ports_by_step(definitions, self._by_key))
        self._run_id = run_id
        self._started: dict[PortAddress, float] = {}
        self._checks: dict[PortAddress, list[bool]] = {each: [] for each in ports}
        self.ended: dict[PortAddress, PortOutcome] = {}

    def read(self, event: dg.DagsterEvent) -> Iterator[PortOutcome]:
        """What an event says about ports."""
        match event.event_type:
            case _Type.STEP_START:
                yield from self._start(event)
            case _Type.ASSET_CHECK_EVALUATION:
                self._count(event)
            case _Type.ASSET_MATERIALIZATION:
                yield from self._publish(event)
            case _Type.STEP_FAILURE:
                yield from self._fail(event)
            case _Type.STEP_SKIPPED:
                for port in self._open_ports(event):
                    yield self._end(port, State.SKIPPED, reason="something it reads was not built")

    def close(self, reason: str) -> Iterator[PortOutcome]:
        """Ports that the run ended without."""
        for port in self._by_key.values():
            if port not in self.ended:
                yield self._end(port, State.FAILED, reason=reason)

    def _start(self, event: dg.DagsterEvent) -> Iterator[PortOutcome]:
        for port in self._open_ports(event):
            self._started[port] = time.monotonic()
            yield PortOutcome(address=port, state=State.STARTED, run_id=self._run_id)

    def _count(self, event: dg.DagsterEvent) -> None:
        """Promises only: what policies say of a port is no reason for it to be published or not."""
        evaluation = event.asset_check_evaluation_data
        port = self._by_key.get(evaluation.asset_key)
        if port and not is_governance_check(evaluation.check_name):
            self._checks[port].append(evaluation.passed)

    def _publish(self, event: dg.DagsterEvent) -> Iterator[PortOutcome]:
        port = self._by_key.get(event.asset_key) if event.asset_key else None
        if port is None or port in self.ended:  # a range of partitions is reported key by key
            return
        facts = event.step_materialization_data.materialization.metadata
        rows, content = facts.get("dagster/row_count"), facts.get("content")
        unchanged = content is not None and content.value == "unchanged"
        yield self._end(port, State.PUBLISHED, rows=rows.value if isinstance(rows, dg.IntMetadataValue) else None, unchanged=unchanged)

    def _fail(self, event: dg.DagsterEvent) -> Iterator[PortOutcome]:
        failure = event.step_failure_data
        deliberate = failure.user_failure_data
        for port in self._open_ports(event):
            if deliberate is not None:
                yield self._end(port, State.REFUSED, reason=deliberate.description or "")
            else:
                yield self._end(port, State.FAILED, reason=_innermost(failure.error))

    def _open_ports(self, event: dg.DagsterEvent) -> list[PortAddress]:
        return [each for each in self._by_step.get(event.step_key or "", []) if each not in self.ended]

    def _end(
        self,
        port: PortAddress,
        state: State,
        *,
        reason: str = "",
        rows: int | None = None,
        unchanged: bool = False,
    ) -> PortOutcome:
        started = self._started.get(port)
        checks = self._checks[port]
        self.ended[port] = PortOutcome(
            address=port,
            state=state,
            rows=rows,
            seconds=time.monotonic() - started if started else None,
            unchanged=unchanged,
            checks_passed=sum(checks),
            checks_failed=len(checks) - sum(checks),
            run_id=self._run_id,
            reason=reason,
        )
        return self.ended[port]


def _ports_by_step(definitions: dg.Definitions, ports: Mapping[dg.AssetKey, PortAddress]) -> Iterator[tuple[str, list[PortAddress]]]:
    for asset in definitions.resolve_asset_graph().assets_defs:
        made = [ports[key] for key in asset.keys if key in ports]
        if made and asset.is_executable:
            yield asset.node_def.name, made


def _innermost(error) -> str:
    while error is not None and error.cause is not None:
        error = error.cause
    return error.message.strip() if error is not None else ""
