"""The daily evaluation in the ledger: what held of each policy on that day, for whoever asks later."""

from collections.abc import Iterable

from mesh_platform.access.agreeing.effects import record_effects
from mesh_platform.concepts.policy import PolicyResult
from mesh_platform.governance.compliance.results import result_as_json
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.orchestration.policies.judgement import Judgement
from mesh_platform.settings import load_settings


def record_evaluation(judgement: Judgement, results: Iterable[PolicyResult], *, run_id: str) -> None:
    """One fact for a domain; also what was decided about access and arrived with a merge, which nobody has recorded yet."""
    details = {"policies": len(judgement.policies), "results": [result_as_json(each) for each in results]}
    with open_lakehouse(load_settings(judgement.mesh.root)) as lakehouse:
        lakehouse.ledger.record(Kind.POLICIES_EVALUATED, judgement.domain.name, run_id=run_id, details=details)
        record_effects(lakehouse, judgement.mesh)
