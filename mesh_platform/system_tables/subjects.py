"""What a row is about, in columns that all tables name alike."""

from typing import Any

from mesh_platform.concepts.names import PortAddress
from mesh_platform.errors import InvalidName


def of_port(subject: str) -> dict[str, Any]:
    """The port, its product and its domain; a subject that is no port is a product or a domain."""
    try:
        port = PortAddress.parse(subject)
    except InvalidName:
        domain, _, product = subject.partition(".")
        return {"port": None, "product": subject if product else None, "domain": domain}
    return {"port": subject, "product": str(port.of_product), "domain": port.domain}
