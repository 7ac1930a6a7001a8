"""Who answers for what is new."""

from mesh_platform.declarations.owners import is_owner
from mesh_platform.errors import UsageError


def require_owner(text: str) -> None:
    if not is_owner(text):
        raise UsageError(f"{text[:80]!r} is no owner", hint="give an e-mail address or team:name")
