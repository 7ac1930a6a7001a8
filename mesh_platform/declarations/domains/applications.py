"""Applications: what reads the mesh from outside, registered in the `domain.yaml` of those who answer for it."""

from mesh_platform.concepts.domain import Application
from mesh_platform.concepts.names import NAME
from mesh_platform.declarations.documents.documents import Document
from mesh_platform.declarations.owners import checked_owner


def applications(doc: Document) -> tuple[Application, ...]:
    found: dict[str, Application] = {}
    for number, each in enumerate(doc.entry.get("applications", ())):
        at, name = ("applications", number), each["name"]
        if not NAME.fullmatch(name):
            doc.wrong((*at, "name"), f"{name[:80]!r} cannot name an application.", "A letter, then at most 62 of a-z, 0-9 and _.")
        if name in found:
            doc.wrong((*at, "name"), f"{name!r} is registered twice.", "Remove one of them.")
        if not each["purpose"].strip():
            doc.wrong((*at, "purpose"), "may not be empty.")
        owner = checked_owner(doc, (*at, "owner"), each["owner"])
        found[name] = Application(name=name, owner=owner, purpose=each["purpose"], location=doc.at_line(each.line))
    return tuple(found.values())
