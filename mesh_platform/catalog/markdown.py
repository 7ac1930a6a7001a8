"""Declared text as Markdown that shows what was written and nothing else; only `code` may be marked."""

import re

_ACTIVE = re.compile(r"[\\`*\[\]<>|~]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)")
_BLOCK_START = re.compile(r"^(\d*)([#+=.)-])(?=[\s#=-]|$)")
_CODE = re.compile(r"((?<!`)`[^`|\n]+`(?!`))")
_LINK = re.compile(r"(https?|mailto):[^\s<>]+", re.IGNORECASE)


def escaped(text: str) -> str:
    """Text with every character that Markdown would act on made plain; paragraphs stay."""
    return "\n".join(_escaped_line(line.strip()) for line in text.strip().splitlines())


def sentence(text: str) -> str:
    """The first sentence on one line, escaped: lists show it without rendering it."""
    line = " ".join(text.split())
    end = re.search(r"(?<=[.!?])\s+(?=[A-Z0-9\"'(])", line)
    return _escaped_line(line[: end.start()] if end else line)


def link(text: str, url: str) -> str:
    """A link, or only the text where the address is not one a browser should follow."""
    return f"[{escaped(text)}](<{url}>)" if _LINK.fullmatch(url) else escaped(text)


def cell(text: str) -> str:
    """Text for a table's cell."""
    return escaped(" ".join(text.split()))


def _escaped_line(line: str) -> str:
    """Every second part is code, in which Markdown changes nothing."""
    parts = [part if number % 2 else _ACTIVE.sub(r"\\\g<0>", part) for number, part in enumerate(_CODE.split(line))]
    return _BLOCK_START.sub(r"\1\\\2", "".join(parts))
