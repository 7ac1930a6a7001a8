"""The Python of a port reads other domains by its input ports, and by no other way."""

import ast
import re

from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.problem import Location
from mesh_platform.concepts.product import Method
from mesh_platform.errors import InvalidName
from mesh_platform.governance.policy import Iterator, Mesh, OutputPort, PortPolicy, Theme, Violation

_READERS = frozenset({"read", "query"})
_TABLE = re.compile(r"\b(?:from|join)\s+([a-z]\w*\.[a-z]\w*\.[a-z]\w*)", re.IGNORECASE)


class NoHiddenReads(PortPolicy):
    id = "no-hidden-reads"
    theme = Theme.INTEROPERABILITY
    purpose = "What is read aside is in no lineage: it wakes nobody, is pinned to no snapshot, and its owner cannot know who breaks."
    remedy = "Declare an input port, and take it as a parameter of the function."
    owner = "team:governance"

    def check(self, port: OutputPort, mesh: Mesh) -> Iterator[Violation]:
        file = port.implementation.path
        if port.implementation.method is not Method.PYTHON or file is None or not file.is_file():
            return
        declared = mesh.product_of(port.address).reads
        for line, address in _ports_read(file.read_text(encoding="utf-8")):
            if address.domain != port.address.domain:
                said = "past its own input port" if address in declared else "which is no input port"
                place = Location(file.relative_to(mesh.root), line) if file.is_relative_to(mesh.root) else port.location
                yield self.violation(port, f"{port.address} reads {address}, {said}.", at=place)


def _ports_read(code: str) -> Iterator[tuple[int, PortAddress]]:
    """Line and address of every port that a call of `read` or `query` names; code that is not Python is found elsewhere."""
    try:
        tree = ast.parse(code)
    except SyntaxError:
        return
    for each in ast.walk(tree):
        if isinstance(each, ast.Call) and _name(each.func) in _READERS and each.args and isinstance(each.args[0], ast.Constant):
            for found in _addresses(each.args[0].value):
                yield each.lineno, found


def _name(function: ast.expr) -> str:
    match function:
        case ast.Name(name) | ast.Attribute(attr=name):
            return name
    return ""


def _addresses(text: object) -> Iterator[PortAddress]:
    """The port that `read` is given, or those in the SQL of `query`."""
    for each in (text, *_TABLE.findall(text)) if isinstance(text, str) else ():
        try:
            yield PortAddress.parse(each)
        except InvalidName:
            continue
