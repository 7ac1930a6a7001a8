"""Nobody's data breaks under them: a contract that breaks the published one is refused before anything is staged."""

from mesh_platform.concepts.fingerprint import contract_hash
from mesh_platform.concepts.release import Release
from mesh_platform.declarations.reader import load_mesh
from mesh_platform.errors import BreakingChange
from mesh_platform.governance.changes.consumers import with_consumers
from mesh_platform.governance.changes.port_changes import PortChanges, sentence
from mesh_platform.governance.changes.since_published import changes_of, was_draft
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.reading.published import published_contract
from mesh_platform.publishing.builds import Build


def refuse_breaking(lakehouse: Lakehouse, build: Build, head: Release | None) -> None:
    """Raises BreakingChange. `head` is what consumers read; under an equal contract nothing is compared.

    Nobody reads a candidate: whoever made it is told by other ways what would break.
    """
    if lakehouse.published is not None or head is None or head.certificate.contract_hash == contract_hash(build.contract):
        return
    document = published_contract(lakehouse, build.address)
    if document is None:
        return
    found = PortChanges(
        port=build.address,
        old_version=str(document.get("version", head.certificate.contract_version)),
        new_version=build.contract.version,
        changes=changes_of(document, build.contract, build.address),
        was_draft=was_draft(document),
    )
    if found.breaks:
        raise _breaking(lakehouse, found)


def _breaking(lakehouse: Lakehouse, found: PortChanges) -> BreakingChange:
    """The declarations are read only here, to name who breaks."""
    mesh, _ = load_mesh(lakehouse.settings.root)
    told = with_consumers(lakehouse.ledger, mesh, found)
    head = f"{told.port} keeps its last good snapshot: its contract breaks version {told.old_version}, which consumers have"
    changes = (f"  {sentence(each)}" for each in told.breaking)
    consumers = (f"  touches {each}" for each in told.touched)
    return BreakingChange("\n".join([head, *changes, *consumers]), changes=told.breaking, hint=told.way_out)
