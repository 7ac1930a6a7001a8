"""An owner looks a product through and still stands for it: one fact, and who said so."""

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import ProductAddress
from mesh_platform.errors import UsageError
from mesh_platform.feedback.speaking import sentence
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.scorecards.owners import owner_of


def confirm(lakehouse: Lakehouse, mesh: Mesh, product: ProductAddress, *, reason: str) -> None:
    """Raises UsageError without a word about what was looked at."""
    if not reason.strip():
        raise UsageError(
            "a confirmation says what was looked at", hint='for example: --confirm "owner, contract and limitations still hold"'
        )
    owner = owner_of(mesh.domain(product.domain), mesh.product(product))
    lakehouse.ledger.record(Kind.OWNERSHIP_CONFIRMED, str(product), details={"owner": owner, "reason": sentence(reason, "a confirmation")})
