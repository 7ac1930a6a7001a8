"""Reads the declarations of a mesh, or of one domain and what it refers to, without running any code of a domain."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from mesh_platform.concepts.domain import Domain
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import NAME, PortAddress, ProductAddress
from mesh_platform.concepts.problem import Location, Problem
from mesh_platform.concepts.product import DataProduct, Team
from mesh_platform.declarations.documents.documents import Document
from mesh_platform.declarations.documents.garbage import not_searched
from mesh_platform.declarations.documents.suggestions import did_you_mean
from mesh_platform.declarations.domains.domains import DOMAIN_FILE, read_domain
from mesh_platform.declarations.domains.waivers import read_waivers
from mesh_platform.declarations.product_folders import DOMAINS, ProductFolder, domain_folders, product_folder, product_folders
from mesh_platform.declarations.products.implementations import dbt_models, dbt_project
from mesh_platform.declarations.products.products import ProductReader
from mesh_platform.declarations.products.relying import Naming, naming_products
from mesh_platform.errors import InvalidDeclaration, UnknownName

Problems = tuple[Problem, ...]


def load_mesh(root: Path) -> tuple[Mesh, Problems]:
    """What is valid, and everything that is not, sorted by file and line."""
    root = root.absolute()
    with not_searched():
        read = [_read_domain(root, folder, product_folders(folder)) for folder in domain_folders(root)]
    return _mesh(root, read)


def require_mesh(root: Path) -> Mesh:
    """The whole mesh. Raises InvalidDeclaration with every problem, where there is any."""
    mesh, problems = load_mesh(root)
    if problems:
        raise InvalidDeclaration(
            f"the declarations have {len(problems)} problem{'s' if len(problems) > 1 else ''}", problems=problems, hint="run: mesh check"
        )
    return mesh


def load_neighbourhood(root: Path, domain: str) -> tuple[Mesh, Problems]:
    """One domain, and just the products that it reads, points its foreign keys to, or that rely on its ports. Raises UnknownName."""
    root = root.absolute()
    own = root / DOMAINS / domain
    if not NAME.fullmatch(domain) or not own.is_dir():
        known = [each.name for each in domain_folders(root)]
        raise UnknownName(f"the mesh has no domain {domain!r}", hint=did_you_mean(domain, known) or f"it has {', '.join(known) or 'none'}")
    home, naming = _read_domain(root, own, product_folders(own)), tuple(naming_products(root, domain))
    foreign = [_read_domain(root, root / DOMAINS / name, folders) for name, folders in _neighbours(root, domain, home.domain, naming)]
    mesh, problems = _mesh(root, [home, *foreign])
    return replace(mesh, named_elsewhere=_named_elsewhere(domain, naming)), problems


def load_product(root: Path, address: ProductAddress) -> DataProduct | None:
    """One product from its own folder, or None where there is no valid one.

    Quick: dbt projects are not looked through, so a port that a model makes looks like an asset.
    """
    root = root.absolute()
    own = root / DOMAINS / address.domain
    folder = product_folder(own / address.product)
    domain, _ = _declared_domain(root, own, None) if folder else (None, ())
    return ProductReader(root, domain, {}).read(folder) if folder and domain else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """One domain's folder: the domain where it is valid, and the products that are not."""

    domain: Domain | None = None
    problems: Problems
    left_out: frozenset[ProductAddress] = frozenset()


def _mesh(root: Path, read: list[_Read]) -> tuple[Mesh, Problems]:
    domains = sorted((each.domain for each in read if each.domain is not None), key=lambda each: each.name)
    left_out = frozenset(address for each in read for address in each.left_out)
    problems = sorted(problem for each in read for problem in each.problems)
    return Mesh(root=root, domains=tuple(domains), left_out=left_out), tuple(problems)


def _read_domain(root: Path, folder: Path, folders: Iterable[ProductFolder]) -> _Read:
    """A domain with the given products. Products of a domain that is not valid are read for their problems alone."""
    location = Location(folder.relative_to(root))
    if not NAME.fullmatch(folder.name):
        return _Read(problems=(Problem(location, "cannot name a domain.", "A letter, then at most 62 of a-z, 0-9 and _."),))
    project = dbt_project(root, folder.name)
    domain, problems = _declared_domain(root, folder, project)
    waivers, waiver_problems = read_waivers(root, folder)
    reader = ProductReader(root, domain or _unknown_domain(folder, location), dbt_models(project))
    read = {each.path.name: reader.read(each) for each in folders}
    products = tuple(each for each in read.values() if each is not None) if domain else ()
    valid = {each.address.product for each in products}
    return _Read(
        domain=domain and replace(domain, products=products, waivers=waivers),
        problems=(*problems, *waiver_problems, *reader.problems),
        left_out=frozenset(ProductAddress(folder.name, name) for name in read if name not in valid and NAME.fullmatch(name)),
    )


def _declared_domain(root: Path, folder: Path, project: Path | None) -> tuple[Domain | None, Problems]:
    file = folder / DOMAIN_FILE
    if not file.is_file():
        place = Location(folder.relative_to(root))
        return None, (Problem(place, f"has no {DOMAIN_FILE}.", "Say who the domain is, or move the folder away."),)
    doc = Document(file, root=root)
    return read_domain(doc, folder=folder, dbt_project=project), tuple(doc.problems)


def _unknown_domain(folder: Path, location: Location) -> Domain:
    return Domain(name=folder.name, purpose="", team=Team(name=folder.name), folder=folder, location=location)


def _named_elsewhere(domain: str, naming: Iterable[Naming]) -> dict[str, tuple[ProductAddress, ...]]:
    found: dict[str, list[ProductAddress]] = {}
    for each in naming:
        for contract in each.contracts if each.product.domain != domain else ():
            found.setdefault(contract, []).append(each.product)
    return {contract: tuple(sorted(products)) for contract, products in found.items()}


def _neighbours(root: Path, domain: str, home: Domain | None, naming: Iterable[Naming]) -> Iterator[tuple[str, list[ProductFolder]]]:
    """Folders of the products of other domains that a domain refers to, or that rely on it, by domain."""
    near = {port.of_product for port in _references(home.products if home else ())} | {each.product for each in naming if each.relies}
    foreign = sorted(each for each in near if each.domain != domain)
    for name in sorted({each.domain for each in foreign}):
        found = [product_folder(root / DOMAINS / name / each.product) for each in foreign if each.domain == name]
        if any(found):
            yield name, [each for each in found if each is not None]


def _references(products: Iterable[DataProduct]) -> Iterator[PortAddress]:
    for product in products:
        yield from product.reads
        yield from product.refers_to
