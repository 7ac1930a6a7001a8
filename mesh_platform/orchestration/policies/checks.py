"""One asset check for each theme on every port, computed for a whole domain in one step."""

from collections.abc import Iterable, Iterator, Sequence

import dagster as dg

from mesh_platform.concepts.lifecycle import Lifecycle, state_of
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.policy import PolicyResult, Theme
from mesh_platform.orchestration.keys import asset_key
from mesh_platform.orchestration.policies.judgement import Judgement, about

PREFIX = "governance_"
JOB = "governance"


def governance_checks(judgement: Judgement) -> dg.AssetChecksDefinition | None:
    """They run with each materialisation of their ports, and block nothing: what a policy stops is never built at all."""
    ports = {asset_key(each): each for each in _ports(judgement)}
    if not ports:
        return None

    @dg.multi_asset_check(
        name=f"{judgement.domain.name}__governance",
        specs=[_spec(judgement, key, theme) for key in ports for theme in Theme],
        can_subset=True,
        description="What the policies of the mesh and of the domain say of each port.",
    )
    def compute(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
        chosen = [(ports[each.asset_key], Theme(each.name.removeprefix(PREFIX))) for each in sorted(context.selected_asset_check_keys)]
        results = judgement.results({port.of_product for port, _ in chosen})
        yield from _reports(chosen, results)
        if context.run.job_name == JOB:
            _record(judgement, results, run_id=context.run.run_id)

    return compute


def is_governance_check(name: str) -> bool:
    return name.startswith(PREFIX)


def _ports(judgement: Judgement) -> Iterator[PortAddress]:
    """Nothing is asked of what is retired."""
    for product in judgement.domain.products:
        yield from (each.address for each in product.outputs if state_of(product, each) is not Lifecycle.RETIRED)


def _spec(judgement: Judgement, key: dg.AssetKey, theme: Theme) -> dg.AssetCheckSpec:
    named = ", ".join(dict.fromkeys(each.id for each in judgement.policies if each.theme is theme))
    return dg.AssetCheckSpec(
        f"{PREFIX}{theme}", asset=key, description=f"Policies on {theme}: {named}." if named else f"There is no policy on {theme} yet."
    )


def _reports(chosen: Sequence[tuple[PortAddress, Theme]], results: Iterable[PolicyResult]) -> Iterator[dg.AssetCheckResult]:
    from mesh_platform.orchestration.policies.report import report  # nothing but a run needs it

    of_port = {port: about(list(results), port) for port in {port for port, _ in chosen}}
    for port, theme in chosen:
        yield report(port, f"{PREFIX}{theme}", [each for each in of_port[port] if each.theme is theme])


def _record(judgement: Judgement, results: Iterable[PolicyResult], *, run_id: str) -> None:
    from mesh_platform.orchestration.policies.record import record_evaluation  # the ledger loads in the daily run only

    record_evaluation(judgement, results, run_id=run_id)
