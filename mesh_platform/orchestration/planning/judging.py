"""From a candidate that was built to what is said of it: what breaks, what differs, and what nobody can tell."""

from collections.abc import Iterator, Mapping
from typing import Any

from mesh_platform.concepts.check import Verdict
from mesh_platform.concepts.contract import Severity
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.product import Method
from mesh_platform.concepts.release import Release
from mesh_platform.lakehouse.comparing.row_changes import RowChanges
from mesh_platform.lakehouse.comparing.row_comparison import compare_rows
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.reading.snapshots import pin, releases
from mesh_platform.orchestration.candidates.candidate import Candidate
from mesh_platform.orchestration.candidates.workshop import Workshop
from mesh_platform.orchestration.planning.reasons import told
from mesh_platform.orchestration.planning.replayed import BrokenPromise, Columns, Fate, Replayed, RowCounts
from mesh_platform.orchestration.running.progress import State
from mesh_platform.quality.compilation import compile_checks

_UNREAD = "has not been published yet"


def judge(workshop: Workshop, mesh: Mesh, candidate: Candidate, *, because: tuple[PortAddress, ...], basis: str = "") -> Replayed:
    """`because` says what brought the port into the replay, `basis` on what part of the rows it was built; empty for all."""
    published, port = workshop.lakehouse.published or workshop.lakehouse, candidate.address
    head = head_of(published, port)
    facts: dict[str, Any] = {"port": port, "because": because, "basis": basis, "seconds": candidate.seconds}
    facts["behind"] = tuple(_behind(published, head)) if head else ()
    if not candidate.holds:
        return _broken(mesh, candidate, facts)
    before = head.certificate.verdicts if head else {}
    facts["warned"] = tuple(_promises(mesh, candidate, Verdict.WARNED, unlike=before))
    facts["not_judged"] = tuple(each["check"] for each in candidate.with_verdict(Verdict.UNKNOWN)) if basis else ()
    if head is None:
        return Replayed(fate=Fate.NEW, reason=f"{candidate.rows:,} rows" if candidate.rows is not None else "", **facts)
    if candidate.unchanged and not basis:
        return Replayed(fate=Fate.EQUAL, **facts)
    return _differing(workshop, mesh, candidate, facts)


def head_of(lakehouse: Lakehouse, port: PortAddress) -> Release | None:
    """What consumers read now."""
    return next((each for each in releases(lakehouse, port) if each.current), None)


def _broken(mesh: Mesh, candidate: Candidate, facts: Mapping[str, Any]) -> Replayed:
    promises = tuple(_promises(mesh, candidate, Verdict.FAILED))
    if promises:
        return Replayed(fate=Fate.BREAKS, broken=promises, **facts)
    if candidate.state is State.SKIPPED:
        return Replayed(fate=Fate.BLOCKED, reason=candidate.reason, **facts)
    if _UNREAD in candidate.reason:
        return Replayed(fate=Fate.UNKNOWN, reason=candidate.reason.strip().splitlines()[0], **facts)
    by_code = bool(candidate.run_id) and mesh.port(candidate.address).implementation.method in (Method.PYTHON, Method.ASSET)
    reason = told(candidate.reason, port=str(candidate.address), columns=_names(mesh, candidate.address), by_code=by_code)
    return Replayed(fate=Fate.BREAKS, reason=reason, **facts)


def _differing(workshop: Workshop, mesh: Mesh, candidate: Candidate, facts: Mapping[str, Any]) -> Replayed:
    """Of a part of the inputs the rows are not compared: an aggregate of a part is another value, and no change."""
    if workshop.settings.overlay and workshop.settings.overlay.sample and facts["basis"]:
        return Replayed(fate=Fate.HOLDS, **facts)
    published, contract = workshop.lakehouse.published or workshop.lakehouse, mesh.port(candidate.address).contract
    before, after = pin(published, candidate.address), pin(workshop.lakehouse, candidate.address)
    with workshop.lakehouse.connect() as connection:
        changes = compare_rows(connection, before, after, key=contract.primary_key if contract else (), examples=0)
    columns = Columns(added=changes.added_columns, removed=changes.removed_columns, retyped=tuple(changes.retyped_columns))
    equal = Fate.HOLDS if facts["basis"] else Fate.EQUAL  # of the other partitions nothing is known
    return Replayed(fate=equal if changes.is_empty else Fate.DIFFERS, rows=_counts(changes), columns=columns, **facts)


def _counts(found: RowChanges) -> RowCounts:
    return RowCounts(
        before=found.before_rows,
        after=found.after_rows,
        added=found.added or 0,
        removed=found.removed or 0,
        changed=found.changed,
        by_column=dict(sorted(found.columns.items())),
        one_in=found.slices,
    )


def _promises(mesh: Mesh, candidate: Candidate, verdict: Verdict, *, unlike: Mapping[str, str] | None = None) -> Iterator[BrokenPromise]:
    """Those with a verdict that they did not have in the published release."""
    port = mesh.port(candidate.address)
    checks = compile_checks(port.contract, relied_on=mesh.reliances.get(port.address, ())) if port.contract else ()
    needs = {each.name: each.relied_on_by for each in checks}
    for each in candidate.with_verdict(verdict):
        if (unlike or {}).get(each["check"]) != verdict:
            yield _promise(each, rows=candidate.rows, relied_on_by=needs.get(each["check"], ""))


def _promise(result: Mapping[str, Any], *, rows: int | None, relied_on_by: str) -> BrokenPromise:
    """What was measured is told only where it is a count of rows: what a query answers with may be a value of one."""
    measured, affected = result["measured"], result["rows_affected"]
    is_count = measured is not None and measured in (affected, rows)
    return BrokenPromise(
        check=result["check"],
        description=result["description"],
        measured=f"{measured:,}" if is_count and isinstance(measured, int) else "",
        threshold=result["threshold"],
        rows_affected=affected,
        relied_on_by=relied_on_by,
        refuses=result["severity"] == Severity.ERROR,
    )


def _behind(lakehouse: Lakehouse, head: Release) -> Iterator[PortAddress]:
    """Inputs whose content is newer than what the release was built from."""
    for text, snapshot in sorted(head.certificate.inputs.items()):
        held = {each.snapshot_id: each for each in releases(lakehouse, PortAddress.parse(text))}
        now, then = next((each for each in held.values() if each.current), None), held.get(snapshot)
        if now is not None and now is not then and (then is None or then.certificate.content != now.certificate.content):
            yield PortAddress.parse(text)


def _names(mesh: Mesh, port: PortAddress) -> frozenset[str]:
    """Columns of the port and of all that its product reads, as they were and as they are."""
    ports = (mesh.ports.get(each) for each in (port, *mesh.product_of(port).reads))
    return frozenset(column.name for each in ports if each and each.contract for column in each.contract.columns)
