"""The lessons as they lie in `lessons/`: a folder each, with the text in `lesson.md` and what proves each step in `checks.yaml`."""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from mesh_platform.declarations.documents.yaml_files import parse_yaml
from mesh_platform.learning.checks.check import Check
from mesh_platform.learning.checks.kinds import check_of
from mesh_platform.learning.lesson import Form, Lesson, Passage, Step

_FOLDER = re.compile(r"(?P<number>[0-9]+)_(?P<name>[a-z_]+)")
_STEP = re.compile(r"^## ", re.MULTILINE)
_FENCED = re.compile(r"^(?:`(?P<file>[^`\n]+)`\n\n)?```(?P<language>console|diff)\n(?P<text>.*?)^```\n?", re.MULTILINE | re.DOTALL)
_HINT = re.compile(r"^> ?(.*)$", re.MULTILINE)
_FORMS = {"console": Form.COMMANDS, "diff": Form.CHANGE}


@cache
def lessons() -> tuple[Lesson, ...]:
    """All of them, in their order."""
    folders = [each for each in files("mesh_platform.learning").joinpath("lessons").iterdir() if _FOLDER.fullmatch(each.name)]
    return tuple(_lesson(each) for each in sorted(folders, key=lambda each: each.name))


def _lesson(folder: Traversable) -> Lesson:
    found = _FOLDER.fullmatch(folder.name)
    opening, *steps = _STEP.split(folder.joinpath("lesson.md").read_text(encoding="utf-8"))
    title, _, aim = opening.removeprefix("# ").partition("\n")
    checks = _checks(folder)
    made = tuple(_step(each, checks) for each in steps)
    if found is None or checks.keys() != {each.title for each in made}:
        raise ValueError(f"the steps of {folder.name} are not those that its checks.yaml proves")
    return Lesson(number=int(found["number"]), name=found["name"], title=title.strip(), aim=tuple(_passages(aim)), steps=made)


def _checks(folder: Traversable) -> dict[str, Check]:
    declared, faults = parse_yaml(folder.joinpath("checks.yaml").read_text(encoding="utf-8"))
    if faults:
        raise ValueError(f"{folder.name}/checks.yaml:{faults[0].line}  {faults[0].message}")
    return {title: check_of(**each) for title, each in _items(declared)}


def _items(declared: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from declared.items()


def _step(text: str, checks: dict[str, Check]) -> Step:
    title, _, body = text.partition("\n")
    hint = " ".join(_HINT.findall(body))
    return Step(title=title.strip(), passages=tuple(_passages(_HINT.sub("", body))), hint=hint, check=checks[title.strip()])


def _passages(text: str) -> Iterator[Passage]:
    at = 0
    for found in _FENCED.finditer(text):
        yield from _prose(text[at : found.start()])
        yield Passage(form=_FORMS[found["language"]], text=found["text"].rstrip("\n"), file=found["file"] or "")
        at = found.end()
    yield from _prose(text[at:])


def _prose(text: str) -> Iterator[Passage]:
    if text.strip():
        yield Passage(form=Form.PROSE, text=text.strip())
