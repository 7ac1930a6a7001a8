"""The page of an output port: what somebody has to know who has never seen it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import yaml
from markupsafe import Markup

from mesh_platform.catalog.description import deprecation
from mesh_platform.catalog.site import paths
from mesh_platform.catalog.site.builds import Build, Check
from mesh_platform.catalog.site.drawing.lineage import draw_port
from mesh_platform.catalog.site.drawing.quality import draw_quality
from mesh_platform.catalog.site.pages.agreed import Agreed, agreed
from mesh_platform.catalog.site.pages.examples import Example, examples
from mesh_platform.catalog.site.pages.promises import Promise, promises
from mesh_platform.catalog.site.surroundings import Sample, Surroundings
from mesh_platform.catalog.site.templating import render as render_template
from mesh_platform.catalog.site.view import PortView, ProductView, SiteView
from mesh_platform.concepts.check import Verdict
from mesh_platform.concepts.contract import Relationship
from mesh_platform.concepts.json_value import json_value
from mesh_platform.concepts.lifecycle import ENDING
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.product import SupportChannel
from mesh_platform.service_levels.notices import notices

_RELEASES = 10
_LEFT_OUT = frozenset({"servers"})  # where the producer keeps it, and how it comes there, is its own business
_SECTIONS = (
    ("Purpose", "meaning"),
    ("Columns", "columns"),
    ("Read it", "read"),
    ("Rows", "sample"),
    ("Charts", "charts"),
    ("Quality", "quality"),
    ("Service levels", "service-levels"),
    ("Lineage", "lineage"),
    ("Access", "access"),
    ("Consumers", "consumers"),
    ("Releases", "releases"),
    ("Contract", "contract"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsumerRow:
    name: str
    is_declared: bool
    reads: int = 0
    last: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PortPage:
    """What the template asks for besides the port itself."""

    port: PortView
    product: ProductView
    support: Sequence[SupportChannel]
    contents: Sequence[tuple[str, str]]
    texts: Sequence[tuple[str, str]]
    grain: str
    ending: str
    newer: Sequence[PortAddress]
    notices: Sequence[str]
    keys: Mapping[str, Sequence[Relationship]]
    approves_itself: str
    examples: Sequence[Example]
    sample: Sample | None
    charts: Sequence[tuple[str, str]]
    history: Markup
    failing: Sequence[Check]
    holding: Sequence[Check]
    standings: Sequence[Promise]
    lineage: Markup
    access: Sequence[Agreed]
    consumers: Sequence[ConsumerRow]
    releases: Sequence[Build]
    rating: int
    document: str


def names(view: SiteView) -> Collection[str]:
    return view.ports_by_key


def render(view: SiteView, name: str, around: Surroundings) -> str:
    port = view.ports_by_key[name]
    path = paths.port_path(port.address)
    return render_template("port.html.j2", view, around, path=path, told=_page(view, port, around, path))


def _page(view: SiteView, port: PortView, around: Surroundings, path: str) -> PortPage:
    product, declared, contract = view.products[port.address.of_product], port.port, port.port.contract
    itself = product.product.auto_approval(port.address)
    sample = around.showcase.sample(declared) if around.showcase and port.release else None
    page = PortPage(
        port=port,
        product=product,
        support=product.product.support or product.domain.support,
        contents=(),
        texts=tuple(_texts(port)),
        grain=_grain(contract.source) if contract else "",
        ending=" ".join(deprecation(declared)) if port.status in ENDING else "",
        newer=tuple(each.address for each in product.ports if _is_later(each.address, port.address)),
        notices=tuple(notices(port.standings)),
        keys=_keys(contract.relationships) if contract else {},
        approves_itself=str(itself) if itself else "",
        examples=tuple(examples(declared, around)),
        sample=sample,
        charts=_charts(port, around),
        history=draw_quality(port.builds) if port.builds else Markup(),
        failing=tuple(each for each in port.checks if each.verdict is not Verdict.PASSED),
        holding=tuple(each for each in port.checks if each.verdict is Verdict.PASSED),
        standings=tuple(promises(port.standings)),
        lineage=draw_port(view, port, up=paths.up_from(path)),
        access=tuple(agreed(each, view.at) for each in port.agreements),
        consumers=tuple(_consumers(view, port)),
        releases=[each for each in reversed(port.builds) if not each.is_refused][:_RELEASES],
        rating=round(sum(each.stars for each in port.ratings) / len(port.ratings)) if port.ratings else 0,
        document=_document(contract.source) if contract else "",
    )
    return _with_contents(page)


def _with_contents(page: PortPage) -> PortPage:
    """The sections that the page has."""
    contract = page.port.port.contract
    absent = {
        "columns": contract is None,
        "sample": page.sample is None,
        "charts": not page.charts,
        "service-levels": contract is None or not contract.service_levels,
        "releases": page.port.release is None,
        "contract": contract is None,
    }
    return replace(page, contents=[each for each in _SECTIONS if not absent.get(each[1])])


def _texts(port: PortView) -> Iterator[tuple[str, str]]:
    contract, product = port.port.contract, port.product
    for title in ("purpose", "usage", "limitations"):
        if text := getattr(contract, title, "") or getattr(product, title):
            yield {"purpose": "Purpose", "usage": "How to use it", "limitations": "What it is not for"}[title], text


def _grain(document: Mapping[str, Any]) -> str:
    return str(next((each.get("dataGranularityDescription") or "" for each in document.get("schema", ())), ""))


def _is_later(other: PortAddress, port: PortAddress) -> bool:
    return other.port == port.port and other.major > port.major


def _keys(relationships: Sequence[Relationship]) -> dict[str, list[Relationship]]:
    """By the column that they stand at: the first of each key."""
    found: dict[str, list[Relationship]] = {}
    for each in relationships:
        found.setdefault(each.columns[0], []).append(each)
    return found


def _charts(port: PortView, around: Surroundings) -> tuple[tuple[str, str], ...]:
    """Charts name no guarded column: who declares them cannot."""
    if around.showcase is None or port.release is None:
        return ()
    return tuple((each.title, paths.chart_path(port.address, number)) for number, each in enumerate(port.port.charts, 1))


def _consumers(view: SiteView, port: PortView) -> Iterator[ConsumerRow]:
    """Products that declare it first; then who else read it."""
    read = {each.consumer: each for each in port.readers}
    declared = [str(each) for each in view.mesh.readers.get(port.address, ())]
    for name in (*declared, *(each for each in read if each not in declared)):
        reader = read.get(name)
        last = reader.last if reader else None
        yield ConsumerRow(name=name, is_declared=name in declared, reads=reader.reads if reader else 0, last=last)


def _document(source: Mapping[str, Any]) -> str:
    told = {key: json_value(each) for key, each in source.items() if key not in _LEFT_OUT}
    return yaml.dump(told, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True, width=100)
