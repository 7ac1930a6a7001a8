"""YAML files become plain values that know their lines: safe against hostile files, and quicker than a general loader.

Built on libyaml's events. The reading rules are those of YAML 1.2: dates stay text, `no` is a word,
keys are always text, and a key that stands twice in one mapping is a mistake.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yaml import AliasEvent, MappingEndEvent, MappingStartEvent, ScalarEvent, SequenceEndEvent, StreamEndEvent, YAMLError
from yaml.cyaml import CParser

MAX_BYTES = 4_000_000
MAX_DEPTH = 64
MAX_VALUES = 200_000  # counted with aliases spelled out, so that a few lines cannot unfold into gigabytes

_WORDS = {"": None, "~": None, "null": None, "Null": None, "NULL": None}
_WORDS |= {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_MAY_BE_NUMBER = frozenset("0123456789+-.")
_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?")
_MAX_DIGITS = 40
# They move the cursor of a terminal, turn the direction of what follows, or end a text of SQL.
_INVISIBLE = re.compile("[\0\a\b\r\x1b\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_TEXT_TAG = "tag:yaml.org,2002:str"


class Entry(dict[str, Any]):
    """A mapping of a YAML file; `line` is where it begins."""

    __slots__ = ("line",)
    line: int


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the text of a file, before anything is known about its meaning."""

    line: int
    message: str
    hint: str = ""


def read_text(file: Path) -> str | Fault:
    """The text of a declaration, or why there is none."""
    try:
        content = file.read_bytes()
    except OSError as wrong:
        return Fault(0, f"cannot be read: {wrong.strerror}.")
    if len(content) > MAX_BYTES:
        return Fault(0, f"is larger than {MAX_BYTES:,} bytes; no declaration is.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        return Fault(content.count(b"\n", 0, wrong.start) + 1, "is not UTF-8 text.", "Save the file as UTF-8.")
    if (zero := text.find("\0")) >= 0:
        return Fault(text.count("\n", 0, zero) + 1, "holds a zero byte; it is not a text file.")
    return text


def parse_yaml(text: str) -> tuple[Any, tuple[Fault, ...]]:
    """The one document of a text; with any fault it is None."""
    if not text.isascii() and (hidden := _INVISIBLE.search(shown := text.replace("\r", ""))):  # libyaml refuses those of ASCII
        return None, (_invisible_fault(hidden[0], shown.count("\n", 0, hidden.start()) + 1),)
    builder = _Builder(text)
    try:
        document = builder.document()
    except _Stopped as stopped:
        return None, (*builder.faults, stopped.fault)
    except YAMLError as wrong:
        return None, (*builder.faults, _syntax_fault(wrong, text))
    return (None, tuple(builder.faults)) if builder.faults else (document, ())


def _syntax_fault(wrong: YAMLError, text: str) -> Fault:
    mark = getattr(wrong, "problem_mark", None) or getattr(wrong, "context_mark", None)
    line = mark.line + 1 if mark else text.count("\n", 0, getattr(wrong, "position", 0)) + 1
    reason = getattr(wrong, "problem", None) or getattr(wrong, "reason", None) or "it cannot be parsed"
    return Fault(line, f"is not YAML: {reason}.", "Look at the indentation, colons and quotes here and on the line above.")


def _invisible_fault(text: str, line: int) -> Fault:
    return Fault(line, f"holds the invisible character {text!a}.", "Remove it.")


class _Stopped(Exception):
    """Reading cannot go on after this fault."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


class _Builder:
    """Builds values from libyaml's events; its recursion is as deep as the values are, at most MAX_DEPTH."""

    def __init__(self, text: str) -> None:
        self.next = CParser(text).get_event
        self.faults: list[Fault] = []
        self.values = 0
        self.anchors: dict[str, tuple[Any, int]] = {}

    def document(self) -> Any:
        self.next()  # the start of the stream
        if self.next().__class__ is StreamEndEvent:
            raise _Stopped(Fault(0, "is empty."))
        document = self.value(self.next(), MAX_DEPTH)
        self.next()  # the end of the document
        if (after := self.next()).__class__ is not StreamEndEvent:
            raise _Stopped(Fault(after.start_mark.line + 1, "starts a second document.", "Keep one declaration in one file."))
        return document

    def value(self, event: Any, depth: int) -> Any:
        self.values += 1
        kind = event.__class__
        if kind is ScalarEvent:
            found = self.scalar(event)
            if event.anchor:
                self.anchors[event.anchor] = (found, 1)
            return found
        if kind is AliasEvent:
            return self.alias(event)
        if not depth:
            raise _Stopped(Fault(event.start_mark.line + 1, f"is nested deeper than {MAX_DEPTH} levels."))
        if event.tag and not event.implicit:
            self.unknown_tag(event)
        before = self.values
        found = self.mapping(event, depth - 1) if kind is MappingStartEvent else self.sequence(depth - 1)
        if event.anchor:
            self.anchors[event.anchor] = (found, self.values - before + 1)
        return found

    def mapping(self, start: Any, depth: int) -> Entry:
        entry, merged = Entry(), []
        entry.line = start.start_mark.line + 1
        while (event := self.next()).__class__ is not MappingEndEvent:
            if event.__class__ is not ScalarEvent:
                raise _Stopped(Fault(event.start_mark.line + 1, "has a key that is not plain text."))
            self.check_visible(event)
            key, value = event.value, self.value(self.next(), depth)
            if key == "<<" and event.implicit[0]:
                merged += self.merged(value, event)
            elif key in entry:
                self.faults.append(Fault(event.start_mark.line + 1, f"`{key}` stands twice in one mapping.", "Remove one of them."))
            else:
                entry[key] = value
        for each in merged:  # what the entry says itself goes first, wherever `<<` stands
            entry.update({key: value for key, value in each.items() if key not in entry})
        return entry

    def merged(self, value: Any, event: Any) -> list[Entry]:
        """What YAML's `<<` brings in."""
        found = value if isinstance(value, list) else [value]
        if all(isinstance(each, Entry) for each in found):
            return found
        self.faults.append(Fault(event.start_mark.line + 1, "`<<` merges mappings only."))
        return []

    def sequence(self, depth: int) -> list[Any]:
        found = []
        while (event := self.next()).__class__ is not SequenceEndEvent:
            found.append(self.value(event, depth))
        return found

    def alias(self, event: Any) -> Any:
        line = event.start_mark.line + 1
        if event.anchor not in self.anchors:
            raise _Stopped(Fault(line, f"`*{event.anchor}` refers to nothing that is complete above it."))
        found, size = self.anchors[event.anchor]
        self.values += size - 1
        if self.values > MAX_VALUES:
            raise _Stopped(Fault(line, f"unfolds into more than {MAX_VALUES:,} values through its aliases."))
        return found

    def scalar(self, event: Any) -> Any:
        text = event.value
        if not event.implicit[0]:
            if event.tag and event.tag not in ("!", _TEXT_TAG):
                self.unknown_tag(event)
            self.check_visible(event)
            return text
        if text in _WORDS:
            return _WORDS[text]
        return self.number(text, event) if text[0] in _MAY_BE_NUMBER else text

    def number(self, text: str, event: Any) -> Any:
        whole = _INTEGER.fullmatch(text)
        if not whole and not _FLOAT.fullmatch(text):
            return text
        number = int(text) if whole and len(text) <= _MAX_DIGITS else float(text)
        if number in (float("inf"), float("-inf")) or len(text) > _MAX_DIGITS:
            self.faults.append(Fault(event.start_mark.line + 1, "holds a number with too many digits.", "Put it in quotes if it is text."))
            return 0
        return number

    def check_visible(self, event: Any) -> None:
        """Between double quotes, escapes make characters that the file itself does not show."""
        if event.style == '"' and (hidden := _INVISIBLE.search(event.value)):
            self.faults.append(_invisible_fault(hidden[0], event.start_mark.line + 1))

    def unknown_tag(self, event: Any) -> None:
        self.faults.append(Fault(event.start_mark.line + 1, f"`{event.tag}` is a tag; declarations are plain YAML.", "Remove the tag."))
