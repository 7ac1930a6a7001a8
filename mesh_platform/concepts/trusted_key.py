"""Public keys whose signatures count."""

from dataclasses import dataclass
from datetime import datetime

from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.problem import Location


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustedKey:
    """Trusted for what was attested from `since` on, and before `until`; in `domains` alone where some are named.

    `public` is the raw Ed25519 key in base64.
    """

    name: str
    public: str
    since: datetime
    until: datetime | None = None
    domains: tuple[str, ...] = ()
    location: Location

    def covers(self, port: PortAddress, at: datetime) -> bool:
        return self.since <= at and (self.until is None or at < self.until) and (not self.domains or port.domain in self.domains)
