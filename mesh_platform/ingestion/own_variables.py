"""Whose variables a domain refers to: its declarations name a secret and, beside it, where that is sent."""

from collections.abc import Iterable, Iterator

from mesh_platform.declarations.product_folders import DOMAINS
from mesh_platform.errors import UsageError
from mesh_platform.settings import Settings

# What runs are given for themselves, whatever a domain is called.
_RESERVED = ("MESH_", "DAGSTER_", "DBT_", "AWS_", "AZURE_", "GOOGLE_")


def require_own_variables(settings: Settings, domain: str, names: Iterable[str]) -> None:
    """Raises UsageError for a name that neither begins with the domain's nor is shared by whoever runs the mesh."""
    shared = {each.strip() for each in settings.shared_variables.split(",")}
    others = tuple(_others_within(settings, domain))
    for name in names:
        own = name.startswith(_prefix(domain)) and not name.startswith((*_RESERVED, *others))
        if not own and name not in shared:
            raise UsageError(
                f"{name} is not a variable of the domain {domain}",
                hint=f"name it {_prefix(domain)}…, or have whoever runs the mesh list it in MESH_SHARED_VARIABLES",
            )


def _others_within(settings: Settings, domain: str) -> Iterator[str]:
    """`SALES_EMEA_` begins as `SALES_` does, and belongs to another domain."""
    return (_prefix(each.name) for each in (settings.root / DOMAINS).glob(f"{domain}_*"))


def _prefix(domain: str) -> str:
    return f"{domain.upper()}_"
