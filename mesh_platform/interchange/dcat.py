"""The catalog as DCAT-AP 3 in JSON-LD: products are series, ports their datasets, doors the services that hand them out."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from mesh_platform.concepts.contract import ServiceLevel
from mesh_platform.concepts.domain import Domain
from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.concepts.lifecycle import Lifecycle, state_of
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.product import DataProduct, OutputPort
from mesh_platform.interchange.doors import Doors

Node = dict[str, JsonValue]

_AUTHORITY = "http://publications.europa.eu/resource/authority"
_FORMATS = {"csv": "CSV", "json": "JSON", "parquet": "PARQUET"}
_MEDIA = {"csv": "text/csv", "json": "application/json", "parquet": "application/vnd.apache.parquet"}
_FREQUENCIES = {"h": "HOURLY", "d": "DAILY", "w": "WEEKLY", "mo": "MONTHLY", "m": "MONTHLY", "q": "QUARTERLY", "y": "ANNUAL"}
_STATUSES = {"active": "COMPLETED", "deprecated": "DEPRECATED", "retired": "WITHDRAWN"}
_LICENCES = ("license", "licence")
_TITLE = "Data mesh"
_CONTEXT: Node = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def catalog_document(mesh: Mesh, ports: tuple[OutputPort, ...], doors: Doors, *, published: Mapping[PortAddress, datetime]) -> Node:
    """One graph about the given ports; `published` is when each was published last."""
    return {"@context": _CONTEXT, "@graph": list(_graph(mesh, ports, doors, published))}


def _graph(mesh: Mesh, ports: tuple[OutputPort, ...], doors: Doors, published: Mapping[PortAddress, datetime]) -> Iterator[JsonValue]:
    products = [mesh.product(each) for each in dict.fromkeys(port.address.of_product for port in ports)]
    domains = [mesh.domain(each) for each in dict.fromkeys(product.address.domain for product in products)]
    yield _catalog(domains, products, ports, doors)
    yield {"@id": _themes(doors), "@type": "skos:ConceptScheme", "dct:title": _english("Domains of the mesh")}
    for domain in domains:
        yield from _of_domain(domain, doors)
    for product in products:
        yield _series(product, doors)
        yield _contact(product, doors)
    for port in ports:
        yield _dataset(mesh, port, doors, published.get(port.address))
        yield from _distributions(port, doors)
    yield from _services(ports, doors)


def _catalog(domains: list[Domain], products: list[DataProduct], ports: tuple[OutputPort, ...], doors: Doors) -> Node:
    return {
        "@id": doors.url,
        "@type": "dcat:Catalog",
        "dct:title": _english(_TITLE),
        "dct:description": _english(f"What the domains {', '.join(each.name for each in domains)} offer as data products."),
        "dct:publisher": _agent(domains[0], doors) if len(domains) == 1 else {"@type": "foaf:Agent", "foaf:name": _TITLE},
        "dct:language": {"@id": f"{_AUTHORITY}/language/ENG"},
        "foaf:homepage": {"@id": f"{doors.url}/"},
        "dcat:themeTaxonomy": {"@id": _themes(doors)},
        "dcat:dataset": [{"@id": each} for each in (*(_of(product, doors) for product in products), *(_id(port, doors) for port in ports))],
        "dcat:service": [{"@id": each} for each in (doors.api, doors.iceberg)],
    }


def _of_domain(domain: Domain, doors: Doors) -> Iterator[Node]:
    """A business area is both who publishes and what it is about."""
    publisher = _agent(domain, doors)
    yield {**publisher, "@type": "foaf:Agent", "foaf:name": domain.team.name, "dct:description": _english(domain.purpose)}
    label = _english(domain.name.replace("_", " "))
    yield {"@id": _theme(domain.name, doors), "@type": "skos:Concept", "skos:prefLabel": label, "skos:inScheme": {"@id": _themes(doors)}}


def _series(product: DataProduct, doors: Doors) -> Node:
    return _known(
        {
            "@id": _of(product, doors),
            "@type": "dcat:DatasetSeries",
            "dct:title": _english(product.name),
            "dct:description": _english(_sentences(product.purpose, product.limitations) or product.name),
            "dct:publisher": {"@id": _publisher(product.address.domain, doors)},
            "dcat:contactPoint": {"@id": _point(product, doors)},
        }
    )


def _contact(product: DataProduct, doors: Doors) -> Node:
    owner = product.team.owner
    urls: list[JsonValue] = [{"@id": each.url} for each in product.support if each.url]
    mail: JsonValue = {"@id": f"mailto:{owner}"} if "@" in owner else None
    return _known(
        {"@id": _point(product, doors), "@type": "vcard:Kind", "vcard:fn": product.team.name, "vcard:hasURL": urls, "vcard:hasEmail": mail}
    )


def _dataset(mesh: Mesh, port: OutputPort, doors: Doors, published: datetime | None) -> Node:
    product, contract = mesh.product_of(port.address), port.contract
    title = contract.name if contract and contract.name else str(port.address)
    purpose = _sentences(contract.purpose, contract.usage, contract.limitations) if contract else ""
    return _known(
        {
            "@id": _id(port, doors),
            "@type": "dcat:Dataset",
            "dct:identifier": str(port.address),
            "dct:title": _english(title),
            "dct:description": _english(purpose or port.description or title),
            "dct:publisher": {"@id": _publisher(product.address.domain, doors)},
            "dcat:contactPoint": {"@id": _point(product, doors)},
            "dcat:inSeries": {"@id": _of(product, doors)},
            "dcat:theme": {"@id": _theme(product.address.domain, doors)},
            "dcat:keyword": [_english(each) for each in dict.fromkeys((*product.tags, *(contract.tags if contract else ()), *port.tags))],
            "dcat:version": contract.version if contract else None,
            "adms:status": _authority("dataset-status", _STATUSES.get(_state(product, port), "DEVELOP")),
            "dct:accessRights": _authority("access-right", "PUBLIC" if port.public else "RESTRICTED"),
            "dct:accrualPeriodicity": _frequency(contract.service_level("frequency") if contract else None),
            "dct:temporal": _period(port),
            "dct:modified": _moment(published),
            "dct:conformsTo": {"@id": f"{_id(port, doors)}/contract", "@type": "dct:Standard"},
            "dct:source": [{"@id": doors.port(each)} for each in product.reads],
            "dcat:distribution": [{"@id": f"{_id(port, doors)}/data?format={each}"} for each in _FORMATS],
        }
    )


def _distributions(port: OutputPort, doors: Doors) -> Iterator[Node]:
    licence = _licence(port)
    rights = "Everybody may read it; sensitive columns are masked." if port.public else "Read under a grant for one consumer and purpose."
    for name, format_ in _FORMATS.items():
        url = f"{_id(port, doors)}/data?format={name}"
        yield _known(
            {
                "@id": url,
                "@type": "dcat:Distribution",
                "dct:title": _english(f"{port.address} as {name}"),
                "dcat:accessURL": {"@id": url},
                "dcat:accessService": {"@id": doors.api},
                "dct:format": _authority("file-type", format_),
                "dcat:mediaType": {"@id": f"https://www.iana.org/assignments/media-types/{_MEDIA[name]}"},
                "dct:license": {"@id": licence} if licence else None,
                "dct:rights": {"@type": "dct:RightsStatement", "dct:description": _english(rights)},
                "dcatap:availability": _authority("planned-availability", "AVAILABLE"),
            }
        )


def _services(ports: tuple[OutputPort, ...], doors: Doors) -> Iterator[Node]:
    serves: list[JsonValue] = [{"@id": _id(each, doors)} for each in ports]
    api: Node = {"dcat:endpointDescription": {"@id": f"{doors.url}/openapi.json"}}
    yield {**_service(doors.api, "Rows and metadata over HTTP", serves), **api}
    yield _service(doors.iceberg, "Tables as an Iceberg REST catalog", serves)


def _service(url: str, title: str, serves: list[JsonValue]) -> Node:
    said: Node = {"@id": url, "@type": "dcat:DataService", "dct:title": _english(title), "dcat:endpointURL": {"@id": url}}
    return {**said, "dcat:servesDataset": serves}


def _frequency(level: ServiceLevel | None) -> JsonValue:
    """Only what the authority has a word for."""
    if level is None or level.value != 1:
        return None
    word = _FREQUENCIES.get(str(level.unit or "").lower())
    return _authority("frequency", word) if word else None


def _period(port: OutputPort) -> JsonValue:
    scheme = port.contract.partition if port.contract else None
    if scheme is None or scheme.start is None:
        return None
    ends = {"dcat:endDate": _moment(scheme.end)} if scheme.end else {}
    return {"@type": "dct:PeriodOfTime", "dcat:startDate": _moment(scheme.start), **ends}


def _licence(port: OutputPort) -> str:
    said: Any = port.contract.source.get("authoritativeDefinitions", ()) if port.contract else ()
    return next((str(each["url"]) for each in said if str(each.get("type", "")).lower() in _LICENCES), "")


def _state(product: DataProduct, port: OutputPort) -> str:
    return Lifecycle(state_of(product, port)).value


def _of(product: DataProduct, doors: Doors) -> str:
    return doors.product(product.address)


def _id(port: OutputPort, doors: Doors) -> str:
    return doors.port(port.address)


def _agent(domain: Domain, doors: Doors) -> Node:
    return {"@id": _publisher(domain.name, doors)}


def _publisher(domain: str, doors: Doors) -> str:
    return f"{doors.url}/#publisher-{domain}"


def _theme(domain: str, doors: Doors) -> str:
    return f"{doors.url}/#theme-{domain}"


def _themes(doors: Doors) -> str:
    return f"{doors.url}/#themes"


def _point(product: DataProduct, doors: Doors) -> str:
    return f"{doors.product(product.address)}#contact"


def _authority(table: str, code: str) -> Node:
    return {"@id": f"{_AUTHORITY}/{table}/{code}"}


def _english(text: str) -> Node:
    return {"@language": "en", "@value": text}


def _moment(at: datetime | None) -> JsonValue:
    return None if at is None else {"@type": "xsd:dateTime", "@value": at.isoformat()}


def _sentences(*texts: str) -> str:
    return " ".join(filter(None, texts))


def _known(node: Node) -> Node:
    return {key: each for key, each in node.items() if each not in (None, "", [])}
