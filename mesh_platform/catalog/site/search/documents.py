"""What can be found: ports, products, domains, columns, terms, owners and policies, each with its words by how much they say."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mesh_platform.catalog.site import paths
from mesh_platform.catalog.site.view import PortView, ProductView, SiteView
from mesh_platform.catalog.site.vocabulary import Use
from mesh_platform.concepts.contract import Column
from mesh_platform.concepts.domain import Domain

_SUMMARY = 160
_USES = 20  # of a column or term: enough to tell what it means


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """`names` say most of what it is, `labels` what is in it, `texts` whatever else was written about it.

    The rest are filters; one that a document knows nothing of is empty.
    """

    kind: str
    path: str
    title: str
    where: str = ""
    summary: str
    names: tuple[str, ...]
    labels: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    domain: tuple[str, ...] = ()
    owner: tuple[str, ...] = ()
    tag: tuple[str, ...] = ()
    classification: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    quality: tuple[str, ...] = ()
    level: tuple[str, ...] = ()


def documents(view: SiteView) -> Iterator[Document]:
    """The most wanted kind first: that order decides between what fits equally well."""
    for product in view.products.values():
        yield from (_of_port(each, product) for each in product.ports)
    yield from map(_of_product, view.products.values())
    yield from map(_of_domain, view.mesh.domains)
    yield from (_of_term(term, uses) for term, uses in view.vocabulary.terms.items())
    yield from (_of_column(uses) for uses in view.vocabulary.columns.values())
    yield from (_of_owner(owner, products) for owner, products in view.by_owner.items())
    for each in view.policies:
        policy = each.policy
        yield Document(
            kind="policy", path=paths.policy_path(policy.id), title=policy.id, summary=policy.purpose[:_SUMMARY], names=(policy.id,),
            texts=(policy.purpose, policy.remedy),
        )  # fmt: skip


def _of_port(port: PortView, product: ProductView) -> Document:
    contract, entry = port.port.contract, port.entry
    columns = contract.columns if contract else ()
    texts = (contract.purpose, contract.usage, contract.limitations, contract.description) if contract else ()
    return Document(
        kind="port",
        path=paths.port_path(port.address),
        title=entry.title,
        where=str(port.address),
        summary=_cut(entry.summary),
        names=(str(port.address), entry.title),
        labels=(*entry.tags, *(word for each in columns for word in (each.name, each.business_name, each.term, each.unit)), product.owner),
        texts=(entry.summary, *texts, product.product.purpose, product.product.usage, *(each.description for each in columns)),
        domain=(port.address.domain,),
        owner=(product.owner,),
        tag=entry.tags,
        classification=_classifications(columns),
        status=(entry.status,),
        quality=(quality_of(port),),
        level=(product.level,),
    )


def quality_of(port: PortView) -> str:
    """As a word to filter by."""
    if port.refusal:
        return "refused"
    if not port.release:
        return "not published"
    return "all checks hold" if port.release.verdict == "passed" else "some warn"


def _of_product(product: ProductView) -> Document:
    declared = product.product
    return Document(
        kind="product",
        path=paths.product_path(product.address),
        title=declared.name or product.address.product,
        where=str(product.address),
        summary=_cut(declared.purpose),
        names=(str(product.address), declared.name),
        labels=(*declared.tags, product.owner, declared.team.name),
        texts=(declared.purpose, declared.usage, declared.limitations),
        domain=(product.address.domain,),
        owner=(product.owner,),
        tag=declared.tags,
        status=(declared.status,),
        level=(product.level,),
    )


def _of_domain(domain: Domain) -> Document:
    return Document(
        kind="domain",
        path=paths.domain_path(domain.name),
        title=domain.name,
        summary=_cut(domain.purpose),
        names=(domain.name,),
        labels=(domain.team.name, domain.team.owner, *(each.name for each in domain.applications)),
        texts=(domain.purpose, domain.team.description),
        domain=(domain.name,),
    )


def _of_column(uses: list[Use]) -> Document:
    first, columns = uses[0], [each.column for each in uses[:_USES]]
    return Document(
        kind="column",
        path=paths.column_path(first.column.name),
        title=first.column.name,
        where=_where(uses),
        summary=_cut(first.column.description),
        names=(first.column.name, *{each.business_name for each in columns}),
        labels=tuple({each.term for each in columns}),
        texts=tuple({each.description for each in columns}),
        domain=tuple({each.port.domain for each in uses}),
        classification=_classifications([each.column for each in uses]),
    )


def _of_term(term: str, uses: list[Use]) -> Document:
    return Document(
        kind="term",
        path=paths.term_path(term),
        title=term.rstrip("/").rpartition("/")[2] or term,
        where=term,
        summary=_cut(f"Held by {', '.join(sorted({each.column.name for each in uses[:_USES]}))}"),
        names=(term,),
        labels=tuple({each.column.name for each in uses}),
        domain=tuple({each.port.domain for each in uses}),
    )


def _of_owner(owner: str, products: tuple[ProductView, ...]) -> Document:
    return Document(
        kind="owner",
        path=paths.owner_path(owner),
        title=owner,
        summary=_cut(f"Answers for {', '.join(str(each.address) for each in products[:6])}"),
        names=(owner, *{each.product.team.name for each in products}),
        owner=(owner,),
    )


def _classifications(columns: Iterable[Column]) -> tuple[str, ...]:
    found = {each.classification for each in columns if each.classification}
    return tuple(sorted(found | ({"personal"} if any(each.is_personal for each in columns) else set())))


def _where(uses: list[Use]) -> str:
    return str(uses[0].port) if len(uses) == 1 else f"in {len(uses)} ports"


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SUMMARY else f"{line[: _SUMMARY - 1]}…"
