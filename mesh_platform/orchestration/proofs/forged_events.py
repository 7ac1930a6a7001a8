"""What Dagster shows of a port that no release bears out: whoever reaches its UI, its database or a run can write events."""

from collections.abc import Iterable, Iterator

import dagster as dg
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecord

from mesh_platform.concepts.check import Verdict
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.product import OutputPort
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.ledger.ledger import Ledger
from mesh_platform.lakehouse.tables.certificates import from_summary
from mesh_platform.observability.faults import Fault
from mesh_platform.orchestration.building.reports import SNAPSHOT_TAG
from mesh_platform.orchestration.home.configuration import FILE
from mesh_platform.orchestration.home.instance import open_instance
from mesh_platform.orchestration.keys import asset_key
from mesh_platform.quality.compilation import compile_checks

_NEWEST = 1_000  # materialisations of a port that are looked at
_ENDS = (Kind.PUBLISHED, Kind.REFUSED)


def event_faults(lakehouse: Lakehouse, ports: Iterable[OutputPort]) -> Iterator[Fault]:
    """Materialisations that published nothing, and the newest results of checks where no build had them."""
    if not (lakehouse.settings.dagster_home / FILE).is_file():
        return
    with open_instance(lakehouse.settings) as instance:
        for port in ports:
            yield from _materialisations(instance, lakehouse.ledger, port.address)
            yield from _evaluations(instance, lakehouse.ledger, port)


def _materialisations(instance: dg.DagsterInstance, ledger: Ledger, port: PortAddress) -> Iterator[Fault]:
    published = {
        (each.run_id, each.details["snapshot_id"]) for each in ledger.outlines(Kind.PUBLISHED, ("snapshot_id",), subject=str(port))
    }
    for record in instance.fetch_materializations(asset_key(port), limit=_NEWEST).records:
        tags = (record.asset_materialization.tags if record.asset_materialization else None) or {}
        if (record.run_id, tags.get(SNAPSHOT_TAG)) not in published:
            shown = f"snapshot {tags[SNAPSHOT_TAG]}" if SNAPSHOT_TAG in tags else "no snapshot"
            yield Fault(str(port), f"Dagster shows that {_run(record.run_id)} published {shown}, and no release bears it out")


def _evaluations(instance: dg.DagsterInstance, ledger: Ledger, port: OutputPort) -> Iterator[Fault]:
    if port.contract is None:
        return
    keys = [dg.AssetCheckKey(asset_key(port.address), each.name) for each in compile_checks(port.contract)]
    for key, record in instance.event_log_storage.get_latest_asset_check_execution_by_key(keys).items():
        passed = _passed(record)
        if passed is None:
            continue
        held = _verdicts(ledger, port.address, record.run_id)
        if key.name not in held:
            yield Fault(str(port.address), f"Dagster shows a result of {key.name} by {_run(record.run_id)}, and no build bears it out")
        elif held[key.name] is not passed:
            said, was = ("held", "did not") if passed else ("did not hold", "did")
            yield Fault(str(port.address), f"Dagster shows that {key.name} {said} in {_run(record.run_id)}, where it {was}")


def _verdicts(ledger: Ledger, port: PortAddress, run_id: str) -> dict[str, bool]:
    """Whether each check of a run's builds passed; of a release that was recorded later its certificate alone tells."""
    verdicts: dict[str, str] = {}
    for fact in ledger.facts(_ENDS, str(port), run_id=run_id) if run_id else ():
        certificate = from_summary(fact.details.get("certificate") or {})
        verdicts |= certificate.verdicts if certificate else {each["check"]: each["verdict"] for each in fact.details["results"]}
    return {check: verdict == Verdict.PASSED for check, verdict in verdicts.items()}


def _passed(record: AssetCheckExecutionRecord) -> bool | None:
    """None while the check is only planned."""
    evaluation = record.event.dagster_event.asset_check_evaluation_data if record.event and record.event.dagster_event else None
    return None if evaluation is None else evaluation.passed


def _run(run_id: str) -> str:
    return f"run {run_id}" if run_id else "no run"
