"""`domain.yaml`: who a domain is, who owns it and where to ask, and the applications it answers for."""

from pathlib import Path

from mesh_platform.concepts.domain import Domain
from mesh_platform.concepts.product import Team
from mesh_platform.declarations.documents.documents import Document
from mesh_platform.declarations.documents.links import check_links
from mesh_platform.declarations.documents.validation import DOMAIN, validate
from mesh_platform.declarations.domains.alerts import alert_routes
from mesh_platform.declarations.domains.applications import applications
from mesh_platform.declarations.owners import checked_owner, support_channels

DOMAIN_FILE = "domain.yaml"


def read_domain(doc: Document, *, folder: Path, dbt_project: Path | None) -> Domain | None:
    """The domain without its products, or None once its problems were reported."""
    if not validate(doc, DOMAIN):
        return None
    check_links(doc)
    entry, team = doc.entry, doc.entry["team"]
    if entry["name"] != folder.name:
        doc.wrong(("name",), f"must be {folder.name}, as the folder is named.")
    owner = checked_owner(doc, ("team", "owner"), team["owner"]) if "owner" in team else f"team:{team['name']}"
    domain = Domain(
        name=folder.name,
        purpose=entry.get("description", {}).get("purpose", ""),
        team=Team(name=team["name"], owner=owner, description=team.get("description", "")),
        support=support_channels(entry),
        applications=applications(doc),
        alerts=alert_routes(doc),
        folder=folder,
        dbt_project=dbt_project,
        location=doc.at_line(entry.line),
    )
    return domain if doc.is_sound else None
