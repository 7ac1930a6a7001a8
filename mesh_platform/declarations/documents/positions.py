"""Where a value stands in its file: read only once a file has a problem, so that valid files do not pay for it."""

from collections.abc import Sequence

from yaml.cyaml import CParser
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

Path = Sequence[str | int]


class Positions:
    """The lines of one YAML text that `parse_yaml` has accepted."""

    def __init__(self, text: str) -> None:
        self._root: Node | None = _Composer(text).get_single_node()

    def line(self, path: Path) -> int:
        """Line of the value under a path, or of the nearest thing around it that exists."""
        node, line = self._root, 1
        for step in path:
            found = _step(node, step)
            if found is None:
                break
            line, node = found
        return line


def _step(node: Node | None, step: str | int) -> tuple[int, Node] | None:
    """Line and value one step below a node."""
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if key.value == step:
                return key.start_mark.line + 1, value
    elif isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step].start_mark.line + 1, node.value[step]
    return None


class _Composer(CParser):
    """Composes nodes without resolving what kind of scalar each one is."""

    def resolve(self, kind: type[Node], _value: str | None, _implicit: object) -> str:
        return "scalar" if kind is ScalarNode else "collection"

    def descend_resolver(self, parent: Node | None, index: object) -> None:
        pass

    def ascend_resolver(self) -> None:
        pass
