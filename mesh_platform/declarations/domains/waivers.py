"""`waivers.yaml`: which policies a domain may break for a while, why, and who gave leave."""

from datetime import date
from pathlib import Path
from typing import Any

from mesh_platform.concepts.policy import Waiver
from mesh_platform.concepts.problem import Location, Problem
from mesh_platform.declarations.documents.documents import Document
from mesh_platform.declarations.documents.validation import WAIVERS, validate
from mesh_platform.declarations.owners import checked_owner

WAIVERS_FILE = "waivers.yaml"


def read_waivers(root: Path, folder: Path) -> tuple[tuple[Waiver, ...], tuple[Problem, ...]]:
    """The waivers of a domain's folder, where it has any. A file with a mistake waives nothing."""
    file = folder / WAIVERS_FILE
    if not file.is_file():
        return (), _misnamed(root, folder)
    doc = Document(file, root=root)
    found = tuple(_waiver(doc, number, each) for number, each in enumerate(doc.entry["waivers"])) if validate(doc, WAIVERS) else ()
    return tuple(each for each in found if each is not None) if doc.is_sound else (), tuple(doc.problems)


def _misnamed(root: Path, folder: Path) -> tuple[Problem, ...]:
    misnamed = (folder / WAIVERS_FILE).with_suffix(".yml")
    if not misnamed.is_file():
        return ()
    return (Problem(Location(misnamed.relative_to(root)), "is not read because of its ending.", "Name it .yaml."),)


def _waiver(doc: Document, number: int, entry: Any) -> Waiver | None:
    at = ("waivers", number)
    end = _day(doc, (*at, "end"), entry["end"])
    if not entry["reason"].strip():
        doc.wrong((*at, "reason"), "must say why the policy cannot be kept.")
    approver = checked_owner(doc, (*at, "approver"), entry["approver"])
    if end is None:
        return None
    return Waiver(
        policy=entry["policy"],
        subject=entry["subject"],
        reason=entry["reason"],
        approver=approver,
        end=end,
        location=doc.at_line(entry.line),
    )


def _day(doc: Document, at: tuple[str | int, ...], text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        doc.wrong(at, f"{text[:40]!r} is no day.", "Write it as 2027-03-31.")
        return None
