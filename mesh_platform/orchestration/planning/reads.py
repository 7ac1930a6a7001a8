"""Which of its product's inputs one port reads, without running its code."""

import re

from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.product import DataProduct, Method, OutputPort

_WORDS = re.compile(r"\w+")


def reads_of(product: DataProduct, port: OutputPort) -> frozenset[PortAddress]:
    """The ports it may read: those whose input's name stands in its text, or all of its product's where it is made another way."""
    path = port.implementation.path
    inputs = [each for each in product.inputs if each.port is not None]
    if path is None or port.implementation.method is Method.DBT:
        return frozenset(product.reads)
    try:
        words = set(_WORDS.findall(path.read_text(encoding="utf-8").lower()))
    except (OSError, ValueError):
        return frozenset(product.reads)
    return frozenset(each.port for each in inputs if each.port is not None and each.name.lower() in words)
