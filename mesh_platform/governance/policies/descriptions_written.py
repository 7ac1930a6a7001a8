"""What was scaffolded is described by whoever knows it."""

from mesh_platform.concepts.contract import TO_DESCRIBE, DataContract
from mesh_platform.concepts.problem import Location
from mesh_platform.governance.policy import (
    EVERY_STATUS,
    DataProduct,
    Iterator,
    Mesh,
    ProductPolicy,
    Scope,
    Severity,
    Theme,
    Violation,
    columns_of,
)


class DescriptionsWritten(ProductPolicy):
    id = "descriptions-written"
    theme = Theme.DOCUMENTATION
    purpose = "A sample shows how values look. Only people know what they mean."
    remedy = f"Write the description that stands for `{TO_DESCRIBE}`: what it is, its unit, and what a missing value says."
    owner = "team:governance"
    severity = Severity.WARNING
    scope = Scope(statuses=EVERY_STATUS)

    def check(self, product: DataProduct, mesh: Mesh) -> Iterator[Violation]:
        for what, text, location in _descriptions(product):
            if text.lstrip().startswith(TO_DESCRIBE):
                yield self.violation(product, f"{what} waits for its description.", at=location)


def _descriptions(product: DataProduct) -> Iterator[tuple[str, str, Location]]:
    """What is described, how, and where, from the product down to its columns."""
    yield from _prose(product, str(product.address))
    for port in product.outputs:
        yield str(port.address), port.description, port.location
        if port.contract is not None:
            yield f"The table of {port.address}", port.contract.description, port.contract.location
            yield from _prose(port.contract, f"the contract of {port.address}")
        for name, column in columns_of(port):
            yield f"`{name}` of {port.address}", column.description, column.location or port.location


def _prose(of: DataProduct | DataContract, named: str) -> Iterator[tuple[str, str, Location]]:
    for what, text in {"purpose": of.purpose, "usage": of.usage, "limitations": of.limitations}.items():
        yield f"`{what}` of {named}", text, of.location
