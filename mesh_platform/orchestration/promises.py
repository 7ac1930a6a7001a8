"""What a port promises, where something is about to rely on it."""

from mesh_platform.concepts.contract import DataContract
from mesh_platform.concepts.product import OutputPort
from mesh_platform.errors import InvalidDeclaration


def promised(port: OutputPort) -> DataContract:
    """The port's contract. Raises InvalidDeclaration: without a promise nothing can be published."""
    if port.contract is None:
        raise InvalidDeclaration(f"the contract of {port.address} is missing or not valid", place=str(port.location))
    return port.contract
