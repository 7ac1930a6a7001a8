"""Results as the ledger keeps them and as people read them."""

from collections.abc import Iterable, Mapping

from mesh_platform.concepts.check import CheckResult, Outcome, Verdict
from mesh_platform.concepts.contract import DataContract
from mesh_platform.concepts.json_value import JsonValue, json_value
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.release import Release
from mesh_platform.concepts.reliance import ReliedOn
from mesh_platform.errors import ContractBroken
from mesh_platform.quality.compilation import compile_checks

MAX_SAMPLES = 10

_OUTCOMES = {
    Verdict.PASSED: Outcome.PASSED,
    Verdict.WARNED: Outcome.FAILED,
    Verdict.FAILED: Outcome.FAILED,
    Verdict.UNKNOWN: Outcome.UNKNOWN,
}


def verdicts(results: Iterable[CheckResult]) -> dict[str, str]:
    """What the certificate keeps: each check's name and verdict."""
    return {each.check.name: each.verdict.value for each in results}


def recalled(release: Release, contract: DataContract, *, relied_on: Iterable[ReliedOn] = ()) -> tuple[CheckResult, ...]:
    """The results of an earlier publication, as far as its certificate tells."""
    kept = release.certificate.verdicts
    return tuple(
        CheckResult(check=check, outcome=_OUTCOMES[Verdict(kept[check.name])], reason=f"checked for snapshot {release.snapshot_id}")
        for check in compile_checks(contract, relied_on=relied_on)
        if check.name in kept
    )


def as_facts(results: Iterable[CheckResult], contract: DataContract) -> list[dict[str, JsonValue]]:
    """The results for the ledger. A sample that shows a classified column is left out, whoever made it."""
    classified = {each.name for each in contract.columns if each.is_guarded}
    return [_as_fact(each, classified) for each in results]


def contract_broken(port: PortAddress, results: tuple[CheckResult, ...], staged: tuple[str, ...]) -> ContractBroken:
    """The error that names each failed check with what was measured and what was promised."""
    refusing = [each for each in results if each.refuses]
    head = f"{port} keeps its last good snapshot: {len(refusing)} of {len(results)} checks failed"
    lines = (f"  {each.check.name}: {_comparison(each)}" for each in refusing)
    hint = f"see the refused rows: mesh history {port}"
    return ContractBroken("\n".join([head, *lines]), results=results, staged=staged, hint=hint)


def _as_fact(result: CheckResult, classified: set[str]) -> dict[str, JsonValue]:
    return {
        "check": result.check.name,
        "description": result.check.description,
        "columns": list(result.check.columns),
        "dimension": result.check.dimension,
        "relied_on_by": result.check.relied_on_by,
        "severity": result.check.severity.value,
        "verdict": result.verdict.value,
        "measured": json_value(result.measured),
        "threshold": result.threshold,
        "rows_affected": result.rows_affected,
        "samples": json_value(_samples(result, classified)),
        "reason": result.reason,
    }


def _samples(result: CheckResult, classified: set[str]) -> list[Mapping[str, object]]:
    if classified & set(result.check.columns):
        return []
    return [sample for sample in result.samples[:MAX_SAMPLES] if not classified & sample.keys()]


def _comparison(result: CheckResult) -> str:
    measured = f"measured {result.measured}, promised {result.threshold}" if result.threshold else f"measured {result.measured}"
    rows = "" if result.rows_affected is None else f" ({result.rows_affected:,} {'row' if result.rows_affected == 1 else 'rows'})"
    consumer = f"relied on by {result.check.relied_on_by}" if result.check.relied_on_by else ""
    return "; ".join(filter(None, (f"{measured}{rows}", result.reason, consumer)))
