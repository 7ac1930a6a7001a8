"""What was true when a snapshot was published."""

from collections.abc import Iterable

from mesh_platform.concepts.check import CheckResult
from mesh_platform.concepts.fingerprint import contract_hash
from mesh_platform.concepts.release import Certificate
from mesh_platform.lakehouse.writing.staging import Staged
from mesh_platform.publishing.builds import Build
from mesh_platform.publishing.verdicts import verdicts


def certify(build: Build, staged: Staged, results: Iterable[CheckResult], *, content: str | None) -> Certificate:
    """The certificate of a build; rows that are new (no `content`) get a content id of their own."""
    return Certificate(
        port=build.address,
        run_id=build.run_id,
        build=build.number,
        contract_id=build.contract.id,
        contract_version=build.contract.version,
        contract_hash=contract_hash(build.contract),
        code_version=build.code_version,
        rows=staged.rows,
        mode=build.mode,
        partition=build.partition_text,
        inputs={str(port): pin.snapshot_id for port, pin in build.inputs.items()},
        sources=dict(build.sources),
        verdicts=verdicts(results),
        content=content or f"build-{build.number}",
    )
