"""Bitol ODPS 1: a data product, with its ports and their contracts."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from mesh_platform.concepts.access import Agreement
from mesh_platform.concepts.contract import DataContract
from mesh_platform.concepts.domain import Domain
from mesh_platform.concepts.names import PortAddress, ProductAddress, split_table
from mesh_platform.concepts.problem import Location, Problem
from mesh_platform.concepts.product import DataProduct, OutputPort, Team
from mesh_platform.declarations.access.agreements import read_agreements
from mesh_platform.declarations.contracts.contracts import read_contract
from mesh_platform.declarations.documents.custom_properties import mesh_properties
from mesh_platform.declarations.documents.documents import Document
from mesh_platform.declarations.documents.links import check_links
from mesh_platform.declarations.documents.validation import PRODUCT, validate
from mesh_platform.declarations.owners import checked_owner, support_channels
from mesh_platform.declarations.product_folders import CONTRACT_END, PRODUCT_END, ProductFolder, misnamed
from mesh_platform.declarations.products.implementations import Models
from mesh_platform.declarations.products.input_ports import input_ports
from mesh_platform.declarations.products.output_ports import Contracts, output_ports
from mesh_platform.declarations.variables import check_variables
from mesh_platform.errors import InvalidName

_PROPERTIES = ("tier", "owner")


class ProductReader:
    """Reads the product folders of one domain; `problems` grows with every file."""

    def __init__(self, root: Path, domain: Domain, models: Models) -> None:
        self.root = root
        self.domain = domain
        self.models = models
        self.problems: list[Problem] = []

    def read(self, folder: ProductFolder) -> DataProduct | None:
        """The product of a folder, or None where its own declaration is missing or not valid."""
        try:
            address = ProductAddress(self.domain.name, folder.path.name)
        except InvalidName as wrong:
            return self._wrong(folder.path, f"{wrong.fact}.", f"Rename the folder: {wrong.hint}.")
        for name in misnamed(folder):
            self._wrong(folder.path / name, "is not read because of its ending.", "Name it .yaml.")
        contracts = self._contracts(folder, address)
        for name in folder.ending(PRODUCT_END):
            if name != folder.declaration.name:
                self._wrong(folder.path / name, f"does not declare this folder's product: that is {folder.declaration.name}.", "Rename it.")
        if folder.declaration.name not in folder.files:
            return self._wrong(folder.path, f"holds contracts but no {folder.declaration.name}.", "Declare the product that offers them.")
        return self._product(folder, address, contracts)

    def _contracts(self, folder: ProductFolder, address: ProductAddress) -> dict[str, DataContract | None]:
        found: dict[str, DataContract | None] = {}
        for name in folder.ending(CONTRACT_END):
            table = name.removesuffix(CONTRACT_END)
            try:
                port = PortAddress(address.domain, address.product, *split_table(table))
            except InvalidName as wrong:
                self._wrong(folder.path / name, f"{wrong.fact}.", f"Rename the file: {wrong.hint}.")
                continue
            doc = self._open(folder.path / name)
            found[table] = read_contract(doc, port)
            self.problems += doc.problems
        return found

    def _product(self, folder: ProductFolder, address: ProductAddress, contracts: Contracts) -> DataProduct | None:
        doc = self._open(folder.declaration)
        product = None
        if validate(doc, PRODUCT):
            check_variables(doc, ("id", "version", "inputPorts", "outputPorts", "customProperties"))
            check_links(doc)
            _check_identity(doc, address)
            inputs = input_ports(doc, folder.path)
            outputs = output_ports(doc, address, folder=folder, contracts=contracts, models=self.models)
            product = _product(doc, address, domain=self.domain, inputs=inputs, outputs=outputs, folder=folder.path)
            self._report_orphans(doc, folder, contracts, outputs)
            product = replace(product, agreements=self._agreements(folder, product))
        self.problems += doc.problems
        return product if doc.is_sound else None

    def _agreements(self, folder: ProductFolder, product: DataProduct) -> tuple[Agreement, ...]:
        agreements, problems = read_agreements(folder, product.address, product.outputs, root=self.root)
        self.problems += problems
        return agreements

    def _report_orphans(self, doc: Document, folder: ProductFolder, contracts: Contracts, outputs: tuple[OutputPort, ...]) -> None:
        """Contracts that no port has, once all ports are known."""
        declared = doc.entry.get("outputPorts", ())
        if len(declared) > len(outputs) or doc.is_removed(("outputPorts",)):
            return
        for table in sorted(contracts.keys() - {each.address.table for each in outputs}):
            file = folder.path / f"{table}{CONTRACT_END}"
            self._wrong(file, "no output port of the product has this contract.", "Add the port, or remove the file.")

    def _open(self, file: Path) -> Document:
        return Document(file, root=self.root)

    def _wrong(self, path: Path, message: str, hint: str) -> None:
        self.problems.append(Problem(Location(path.relative_to(self.root)), message, hint))


def _check_identity(doc: Document, address: ProductAddress) -> None:
    """Folders give the address; what the file says of itself must agree."""
    if doc.entry["id"] != str(address):
        doc.wrong(("id",), f"must be {address}, for this is where the file lies.")
    if doc.entry.get("domain", address.domain) != address.domain:
        doc.wrong(("domain",), f"must be {address.domain}, for this is where the file lies.")


def _product(doc: Document, address: ProductAddress, *, domain: Domain, inputs: Any, outputs: Any, folder: Path) -> DataProduct:
    entry, description = doc.entry, doc.entry.get("description", {})
    properties = mesh_properties(doc, (), entry, _PROPERTIES)
    reads_ports = any(each.port for each in inputs)
    return DataProduct(
        address=address,
        name=entry.get("name", address.product),
        version=entry.get("version", ""),
        status=entry.get("status", "draft"),
        alignment=entry.get("type", "aggregate" if reads_ports else "sourceAligned"),
        team=_team(doc, domain, properties),
        support=support_channels(entry) or domain.support,
        purpose=description.get("purpose", ""),
        usage=description.get("usage", ""),
        limitations=description.get("limitations", ""),
        tier=_tier(doc, properties),
        tags=tuple(entry.get("tags", ())),
        inputs=inputs,
        outputs=outputs,
        folder=folder,
        location=doc.at_line(entry.line),
    )


def _team(doc: Document, domain: Domain, properties: dict[str, Any]) -> Team:
    entry = doc.entry.get("team", {})
    owner = checked_owner(doc, ("customProperties",), properties["owner"]) if "owner" in properties else domain.team.owner
    return Team(name=entry.get("name", domain.team.name), owner=owner, description=entry.get("description", ""))


def _tier(doc: Document, properties: dict[str, Any]) -> str:
    tier = properties.get("tier", "")
    if not isinstance(tier, str):
        doc.wrong(("customProperties",), "`tier` must be text.")
        return ""
    return tier
