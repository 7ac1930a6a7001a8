"""The use case behind `mesh plan`."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace

from mesh_platform.concepts.change import Section
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress, ProductAddress
from mesh_platform.declarations.product_folders import DOMAINS
from mesh_platform.declarations.reader import load_mesh
from mesh_platform.errors import UsageError
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.lakehouse.reading.masking_keys import has_master
from mesh_platform.orchestration.planning.affected import affected
from mesh_platform.orchestration.planning.brought import Brought, Problems, brought, concerning
from mesh_platform.orchestration.planning.checksums import checksums
from mesh_platform.orchestration.planning.comparison import compare, is_declared_alike, names, selected
from mesh_platform.orchestration.planning.difference import Became, Differences, PortDifference
from mesh_platform.orchestration.planning.plan import Plan
from mesh_platform.orchestration.planning.published_mesh import published_digests, published_mesh, with_left_out
from mesh_platform.orchestration.planning.replayed import Extent, Listener
from mesh_platform.settings import Settings


def make_plan(settings: Settings, addresses: Iterable[str] = (), *, extent: Extent | None = None, listener: Listener | None = None) -> Plan:
    """Changes nothing that is published. `addresses` keep to what they name; without an extent nothing is replayed. Raises UnknownName."""
    declared, problems = load_mesh(settings.root)
    wanted = tuple(addresses)
    plan = _static(settings, declared, problems, wanted)
    if extent is None:
        return plan
    roots = [*roots_of(plan.differences, declared, plan.mesh), *_asked_for(declared, wanted)]
    if not roots:
        return replace(plan, replayed=())
    _require_same_hashes(settings)
    from mesh_platform.orchestration.planning.replay import replay  # Dagster, and only where there is something to build

    return replace(plan, replayed=replay(plan.mesh, declared, settings, roots, extent=extent, listener=listener))


def _require_same_hashes(settings: Settings) -> None:
    """Under another secret each hashed value differs from what is published, and none of it is the change's doing."""
    if not has_master(settings):
        raise UsageError(
            "the secret behind hashed columns is not here, without which no replay can be compared with what is published",
            hint="set MESH_MASKING_KEY to that of the mesh, or only compare: mesh plan --no-replay",
        )


def _static(settings: Settings, mesh: Mesh, problems: Problems, wanted: tuple[str, ...]) -> Plan:
    """What declarations, checksums and the ledger tell."""
    with ExitStack() as stack:
        lakehouse = stack.enter_context(open_lakehouse(settings)) if settings.has_catalog else None
        digests = published_digests(lakehouse.ledger) if lakehouse else {}
        is_alike = lakehouse is not None and not problems and is_declared_alike(mesh, digests)
        published = mesh if is_alike else stack.enter_context(published_mesh(lakehouse.ledger if lakehouse else None, digests))
        differences = compare(lakehouse, mesh, published, digests=digests, checksums=checksums(mesh, settings) if lakehouse else {})
        chosen = selected(differences, wanted, mesh)
        whole = with_left_out(mesh, published)
        said = brought(mesh, problems, published) if chosen or problems else Brought()
        gone = (each.port for each in chosen.ports if each.became is Became.REMOVED)
        start = [*roots_of(chosen, mesh, whole), *gone]
        return Plan(
            mesh=whole,
            differences=chosen,
            brought=_about(said, _concerned(whole, chosen, wanted)) if wanted else said,
            affected=affected(whole, start, lakehouse.ledger if lakehouse else None),
        )


def roots_of(differences: Differences, declared: Mesh, mesh: Mesh) -> Iterator[PortAddress]:
    """Ports whose build may come out otherwise: changed themselves, in what their product reads, or in what it is granted.

    So may those of products that are `declared` no longer as they must be, and that `mesh` has as they were published.
    """
    yield from (each for each in mesh.ports if each not in declared.ports)
    yield from (each.port for each in differences.ports if each.may_change_rows)
    products = {each.product for each in differences.products if each.inputs and each.became is Became.CHANGED}
    products |= {each.consumer.product for each in differences.access if each.consumer.product}
    products |= {reader for each in differences.ports if _is_narrower(each) for reader in mesh.readers.get(each.port, ())}
    yield from (port.address for each in mesh.products if each.address in products for port in each.outputs)


def _is_narrower(port: PortDifference) -> bool:
    """Whether who may read it, or what they see, changed, so that consumers may read less of the same rows."""
    return port.contract is not None and any(each.section is Section.ACCESS for each in port.contract.changes)


def _asked_for(mesh: Mesh, wanted: Collection[str]) -> Iterator[PortAddress]:
    """A port named in full is replayed whatever the comparison says: code that it imports, or its source, may have changed."""
    yield from (each for each in mesh.ports if str(each) in wanted)


def _concerned(mesh: Mesh, chosen: Differences, wanted: Collection[str]) -> set[ProductAddress]:
    """What is named or differs among it, and everything downstream of that."""
    ports = {each for each in mesh.ports if names(wanted, each)} | {each.port for each in chosen.ports}
    return {each.of_product for each in ports | mesh.downstream(ports)}


def _about(said: Brought, products: Iterable[ProductAddress]) -> Brought:
    folders = [f"{DOMAINS}/{each.domain}/{each.product}" for each in sorted(set(products))]
    parts = {name: concerning(getattr(said, name), folders) for name in ("problems", "warnings", "standing")}
    return Brought(**parts)
