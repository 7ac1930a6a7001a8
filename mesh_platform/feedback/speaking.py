"""Who says something, and in which words it is kept."""

from mesh_platform.concepts.consumer import Consumer, ConsumerKind
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.errors import UnknownName, UsageError

LONGEST = 300
_WHO = "say who: --as domain.product, application:domain.name or a domain, or set MESH_CONSUMER"


def find_speaker(mesh: Mesh, named: str) -> Consumer:
    """The consumer for whom somebody speaks. Raises UnknownName where the mesh has none of this name."""
    if not named:
        raise UsageError("nobody said for whom this is", hint=_WHO)
    consumer = Consumer.parse(named)
    domain = mesh.domain(consumer.domain)
    if consumer.product is not None and consumer.product not in mesh.left_out:
        mesh.product(consumer.product)
    if consumer.kind is ConsumerKind.APPLICATION and consumer.name not in (known := [each.name for each in domain.applications]):
        raise UnknownName(
            f"the domain {domain.name} has registered no application {consumer.name!r}",
            hint=f"it has registered {', '.join(known) or 'none'}; add it under `applications` in domains/{domain.name}/domain.yaml",
        )
    return consumer


def sentence(text: str, what: str) -> str:
    """Text on one line, as others will read it. Raises UsageError for what is none."""
    line = " ".join(text.split())
    if not line or not line.isprintable():
        raise UsageError(f"{what} is a sentence that others can read", hint="everybody sees it, so name no person in it")
    if len(line) > LONGEST:
        raise UsageError(f"{what} has {len(line)} characters, and {LONGEST} are kept", hint="say it shorter; the owner can ask for more")
    return line
