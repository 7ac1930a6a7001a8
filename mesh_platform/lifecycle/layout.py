"""YAML files changed in place: comments, order and layout stay as people wrote them."""

import io
import re
from collections.abc import Callable
from typing import Any

from ruamel.yaml import YAML

_FIRST_LIST = re.compile(r"^( *)[^\s#-][^\n]*:[ ]*(?:#.*)?\n(?:[ ]*(?:#.*)?\n)*( *)- ", re.MULTILINE)
_NO_LIMIT = 1_000_000


def changed(text: str, change: Callable[[Any], None]) -> str:
    """The text after a change of its top mapping; lists stand as far from their key as the first one of the file does."""
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = _NO_LIMIT  # a line is as long as its writer made it
    first = _FIRST_LIST.search(text)
    offset = max(len(first[2]) - len(first[1]), 0) if first else 0
    yaml.indent(mapping=2, sequence=2 + offset, offset=offset)
    document = yaml.load(text)
    change(document)
    written = io.StringIO()
    yaml.dump(document, written)
    return written.getvalue()
