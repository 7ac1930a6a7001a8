"""Nothing new while a promise is broken: a spent error budget, where the contract says so, lets only fixes through."""

from dataclasses import replace

from mesh_platform.concepts import clock
from mesh_platform.concepts.contract import DataContract
from mesh_platform.concepts.fingerprint import contract_hash
from mesh_platform.concepts.release import Release
from mesh_platform.declarations.contracts.contracts import contract_of
from mesh_platform.errors import Frozen, InvalidDeclaration
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.reading.published import published_contract
from mesh_platform.publishing.builds import Build
from mesh_platform.service_levels.notices import notices, spent
from mesh_platform.service_levels.objective import objectives
from mesh_platform.service_levels.standing import standing


def refuse_frozen(lakehouse: Lakehouse, build: Build, head: Release | None) -> None:
    """Raises Frozen. `head` is what consumers read: the same code under the same contract goes on bringing its rows.

    What they were promised decides, so that no change lifts the freeze that would refuse it. A candidate is published to nobody.
    """
    if build.fix or lakehouse.published is not None or head is None or _is_same(build, head):
        return
    promised = _promised(lakehouse, build)
    if not any(each.freeze for each in objectives(promised)):
        return
    found = standing(lakehouse, replace(build.port, contract=promised), clock.now())
    frozen = [each for each in spent(found) if each.objective.freeze]
    if frozen:
        told = "\n".join(f"  {each}" for each in notices(frozen))
        raise Frozen(
            f"{build.address} keeps its last good snapshot: its code or its contract changed while it is frozen\n{told}",
            hint=f'if it mends what is broken: mesh run {build.address} --fix "what it mends"',
        )


def _promised(lakehouse: Lakehouse, build: Build) -> DataContract:
    """The build's own where nothing was promised, or only an older platform can read it."""
    document = published_contract(lakehouse, build.address)
    try:
        return contract_of(document, build.address) if document else build.contract
    except InvalidDeclaration:
        return build.contract


def _is_same(build: Build, head: Release) -> bool:
    certificate = head.certificate
    return (certificate.code_version, certificate.contract_hash) == (build.code_version, contract_hash(build.contract))
