"""Adding records to an agreement's file. Nothing that stands in it is written anew: comments and old records stay byte for byte."""

import fcntl
import os
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from mesh_platform.access.agreeing.parties import Parties
from mesh_platform.concepts.access import AccessRecord, Agreement
from mesh_platform.declarations.access.agreement_text import opening_text, record_text
from mesh_platform.declarations.access.agreements import agreement_file, read_agreement
from mesh_platform.declarations.documents.documents import Document
from mesh_platform.errors import InvalidDeclaration, Refused

Records = tuple[AccessRecord, ...]
Deciding = Callable[[Agreement | None], Records]


def add_records(parties: Parties, decide: Deciding, *, root: Path) -> Agreement:
    """The agreement with what was decided, all of it or nothing. Nobody else writes while `decide` looks at what stands in the file.

    Raises InvalidDeclaration where the file is not valid before or after.
    """
    root = root.absolute()
    file = parties.product.folder / agreement_file(parties.port, parties.consumer)
    with _alone_in(parties.product.folder):
        _refuse_links(file, parties.product.folder)
        before = _read(parties, file, root) if file.exists() else None
        added = decide(before)
        text = _grown(file, before, added, opening_text(parties.port, parties.consumer))
        after = _read(parties, file, root, text)
        _compare(file, before, after, added)
        _replace(file, text)
    return after


@contextmanager
def _alone_in(folder: Path) -> Generator[None]:
    """A folder can be locked itself, so that no lock file lies among the declarations."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield
    finally:
        os.close(opened)


def _refuse_links(file: Path, folder: Path) -> None:
    if not Path(os.path.realpath(file)).is_relative_to(os.path.realpath(folder)):
        raise Refused(f"{file} leads out of the product's folder", hint="put the agreement itself there, not a link")


def _read(parties: Parties, file: Path, root: Path, text: str | None = None) -> Agreement:
    doc = Document(file, root=root, text=text)
    product = parties.product
    agreement = read_agreement(doc, product.address, folder=product.folder, outputs=product.outputs)
    if agreement is None:
        problems = tuple(sorted(doc.problems))
        state = "is not valid" if text is None else "would not be valid with this record, which was not written"
        raise InvalidDeclaration(f"the agreement of {parties.port} for {parties.consumer} {state}", problems=problems)
    return agreement


def _grown(file: Path, before: Agreement | None, added: Records, opening: str) -> str:
    if before is None:
        return opening + "".join(map(record_text, added))
    text = file.read_bytes().decode()  # with the line ends that it has
    first = text.split("\n")[before.records[0].location.line - 1]
    indentation = first[: len(first) - len(first.lstrip())]
    return text + ("" if text.endswith("\n") else "\n") + "".join(record_text(each, indentation) for each in added)


def _compare(file: Path, before: Agreement | None, after: Agreement, added: Records) -> None:
    """What was added is what is read, and what was there is untouched."""
    old = before.records if before else ()
    new = tuple(replace(each, location=read.location) for each, read in zip(added, after.records[len(old) :], strict=False))
    if after.records != (*old, *new):
        raise Refused(f"a record cannot be added at the end of {file}", hint="keep `records` the last key, one `- step:` for each record")


def _replace(file: Path, text: str) -> None:
    """Whole or not at all: a reader never sees half a record."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as written:
            written.write(text)
            written.flush()
            os.fsync(handle)
        Path(beside).chmod(file.stat().st_mode & 0o777 if file.exists() else 0o644)
        Path(beside).replace(file)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
