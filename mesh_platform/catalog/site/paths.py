"""Where each page lies below the catalog's address. Names of the mesh hold nothing that a path would act on."""

import hashlib
import re
from pathlib import PurePosixPath

from mesh_platform.concepts.names import PortAddress, ProductAddress

HOME = "index.html"
SEARCH = "search.html"
INDEX = "search-index.js"
LINEAGE = "lineage.html"
OWNERS = "owners.html"
POLICIES = "policies.html"
LEAGUE = "scorecards.html"
DEMAND = "demand.html"
ACCESS = "access.html"
CHANGES = "changes.html"
FEED = "changes.atom"
GLOSSARY = "glossary.html"

_NOT_PLAIN = re.compile(r"[^a-z0-9]+")


def domain_path(name: str) -> str:
    return f"domains/{name}.html"


def product_path(address: ProductAddress) -> str:
    return f"products/{address}.html"


def port_path(address: PortAddress) -> str:
    return f"ports/{'.'.join(address.key)}.html"


def port_lineage_path(address: PortAddress) -> str:
    """The page that draws the columns of a port."""
    return f"lineage/{'.'.join(address.key)}.html"


def column_path(name: str) -> str:
    """SQL does not tell the cases of a column's name apart, and neither do some file systems."""
    return f"columns/{name.lower()}.html"


def owner_path(owner: str) -> str:
    return f"owners/{slug(owner)}.html"


def term_path(term: str) -> str:
    return f"terms/{slug(term)}.html"


def policy_path(id: str) -> str:
    return f"policies/{slug(id)}.html"


def chart_path(address: PortAddress, number: int) -> str:
    return f"charts/{'.'.join(address.key)}-{number}.svg"


def slug(text: str) -> str:
    """A file's name for any text: readable, and no other text's."""
    plain = _NOT_PLAIN.sub("-", text.lower().rpartition("/")[2]).strip("-")[:40]
    return f"{plain or 'x'}-{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def up_from(path: str) -> str:
    """What leads from a page to the catalog's address, so that every link works wherever the catalog lies, also without a server."""
    return "../" * (len(PurePosixPath(path).parts) - 1)
