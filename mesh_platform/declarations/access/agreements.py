"""Access agreements: `access/<port>/<consumer>.yaml` beside a product, one file for each port and consumer.

What cannot be read whole grants nothing: the agreement is left out, and its mistakes are problems.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from mesh_platform.concepts.access import Agreement
from mesh_platform.concepts.consumer import Consumer, ConsumerKind
from mesh_platform.concepts.names import PortAddress, ProductAddress
from mesh_platform.concepts.problem import Location, Problem
from mesh_platform.concepts.product import OutputPort
from mesh_platform.declarations.access.records import read_records
from mesh_platform.declarations.access.terms import Columns, term_mistakes
from mesh_platform.declarations.documents.documents import Document
from mesh_platform.declarations.documents.validation import AGREEMENT, validate
from mesh_platform.declarations.product_folders import ProductFolder
from mesh_platform.errors import InvalidName

ACCESS = "access"
END = ".yaml"

Problems = list[Problem]
Name = TypeVar("Name")


def agreement_file(port: PortAddress, consumer: Consumer) -> Path:
    """Where an agreement lies below its product's folder."""
    return Path(ACCESS, port.port, str(consumer).replace(":", ".") + END)


def read_agreements(
    folder: ProductFolder, address: ProductAddress, outputs: Iterable[OutputPort], *, root: Path
) -> tuple[tuple[Agreement, ...], Problems]:
    """The valid agreements of a product, and what is wrong with the others."""
    if ACCESS not in folder.files:
        return (), []
    problems: Problems = []
    agreements = []
    for file in _files(folder.path, root, problems):
        doc = Document(file, root=root)
        agreement = read_agreement(doc, address, folder=folder.path, outputs=outputs)
        problems += doc.problems
        agreements += [agreement] if agreement is not None else []
    return tuple(agreements), problems


def read_agreement(doc: Document, address: ProductAddress, *, folder: Path, outputs: Iterable[OutputPort]) -> Agreement | None:
    """One agreement of a product, or None once its problems were reported."""
    if not validate(doc, AGREEMENT):
        return None
    port, consumer = _named(doc, "port", PortAddress.parse), _named(doc, "consumer", Consumer.parse)
    records = read_records(doc)
    if port is None or consumer is None or not doc.is_sound:
        return None
    agreement = Agreement(port=port, consumer=consumer, records=records, location=doc.at_line(doc.entry.line))
    _check_parties(doc, agreement, address, folder)
    _check_terms(doc, agreement, outputs)
    return agreement if doc.is_sound else None


def columns_of(port: PortAddress, outputs: Iterable[OutputPort]) -> Columns | None:
    """The columns of a port's major versions together; None where the port is missing or its contract not valid."""
    contracts = [each.contract for each in outputs if each.address.port == port.port]
    found: dict[str, Any] = {}
    for contract in contracts:
        for column in contract.columns if contract is not None else ():
            found[column.name] = (*found.get(column.name, ()), column)
    return found if contracts and None not in contracts else None


def _files(folder: Path, root: Path, problems: Problems) -> Iterator[Path]:
    """The agreements in `access/<port>/`; whatever a person may take for one and the mesh does not is a problem."""
    inside = os.path.realpath(folder)
    for place in sorted((folder / ACCESS).rglob("*")):
        relative = place.relative_to(folder / ACCESS)
        location = Location(place.relative_to(root))
        if any(part.startswith(".") for part in relative.parts):
            continue
        if not Path(os.path.realpath(place)).is_relative_to(inside):
            problems.append(Problem(location, "leads out of the product's folder and is not read.", "Put the file itself here."))
        elif place.suffix == ".yml":
            problems.append(Problem(location, "is not read because of its ending.", "Name it .yaml."))
        elif place.suffix == END and len(relative.parts) != 2:
            problems.append(Problem(location, "is not where an agreement lies.", f"Move it to {ACCESS}/<port>/<consumer>{END}."))
        elif place.suffix == END:
            yield place


def _named(doc: Document, key: str, parse: Callable[[str], Name]) -> Name | None:
    try:
        return parse(doc.entry[key])
    except InvalidName as wrong:
        doc.wrong((key,), f"{wrong.fact}.", f"{wrong.hint[:1].upper()}{wrong.hint[1:]}.")
        return None


def _check_parties(doc: Document, agreement: Agreement, address: ProductAddress, folder: Path) -> None:
    """The folders say whose port it is; what the file says of itself must agree."""
    port, consumer = agreement.port, agreement.consumer
    if port.of_product != address:
        doc.wrong(("port",), f"must be a port of {address}, for this is where the file lies.")
    if port.major > 1:
        doc.wrong(("port",), "names no major version: the later ones inherit the agreement.", f"Write {port.of_product}.{port.port}.")
    if consumer.kind is ConsumerKind.DOMAIN:
        doc.wrong(("consumer",), "a domain is granted nothing.", "Name its product, or an application it has registered.")
    elif consumer.owns(port):
        doc.wrong(("consumer",), f"{consumer} is of the port's own domain and needs no grant.")
    expected = folder.relative_to(doc.root) / agreement_file(port, consumer)
    if doc.is_sound and doc.path != expected:
        doc.wrong(("port",), f"{port} for {consumer} belongs in {expected.as_posix()}.", "Move the file, or correct what it says.")


def _check_terms(doc: Document, agreement: Agreement, outputs: Iterable[OutputPort]) -> None:
    """Only what was granted last: columns that an older record names may be gone."""
    columns, terms = columns_of(agreement.port, outputs), agreement.terms
    if columns is None or terms is None:
        return
    number = next(number for number, each in enumerate(agreement.records) if each.terms is terms)
    for at, message, hint in term_mistakes(terms, columns):
        doc.wrong(("records", number, "terms", *at), message, hint)
