"""The secret behind hashed columns: one for the mesh, from which each consumer's own is derived.

Two consumers cannot join what was hashed for each of them, and nobody without the secret can hash a guess.
"""

import hmac
from dataclasses import dataclass, field

from mesh_platform.concepts.consumer import Consumer
from mesh_platform.lakehouse.secret_files import secret_in
from mesh_platform.settings import Settings

KEY_FILE = "masking.key"


@dataclass(frozen=True, slots=True)
class HashKeys:
    """As text, for the inner and the outer hash; never shown."""

    inner: str = field(repr=False)
    outer: str = field(repr=False)


def hash_keys(settings: Settings, consumer: Consumer | None) -> HashKeys:
    """The keys of a consumer; those who do not say who they are share one pair."""
    own = hmac.digest(_master(settings.published), str(consumer or "").encode(), "sha256")
    return HashKeys(*(hmac.digest(own, side, "sha256").hex() for side in (b"inner", b"outer")))


def has_master(settings: Settings) -> bool:
    """Whether the secret that a mesh was published with can be here: one that is made now hashes everything otherwise."""
    is_set = settings.masking_key is not None and bool(settings.masking_key.get_secret_value())
    return is_set or settings.catalog_uri is None or (settings.state / KEY_FILE).is_file()


def _master(settings: Settings) -> bytes:
    if settings.masking_key is not None and (given := settings.masking_key.get_secret_value()):
        return given.encode()
    return secret_in(settings.state / KEY_FILE)
