"""Declared Markdown as safe HTML: what a declaration says is shown, and never run."""

import re
from functools import cache

from markdown_it import MarkdownIt
from markupsafe import Markup

_MAX = 20_000
_INVISIBLE = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


def rendered(text: str) -> Markup:
    """Paragraphs, lists, tables, code and links to the web; HTML in it is shown as it was written, and images are left out."""
    return Markup(_markdown().render(visible(text)[:_MAX]))


def inline(text: str) -> Markup:
    """One line of it, for a table's cell."""
    return Markup(_markdown().renderInline(" ".join(visible(text).split())[:_MAX]))


def visible(text: str) -> str:
    """Without what shows something other than was written: control characters, and marks that turn the direction of writing."""
    return _INVISIBLE.sub("\N{REPLACEMENT CHARACTER}", text)


@cache
def _markdown() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False, "typographer": False}).enable("table").disable("image")
    parser.validateLink = _is_link
    return parser


def _is_link(url: str) -> bool:
    return url.lower().startswith(("https://", "http://", "mailto:"))
