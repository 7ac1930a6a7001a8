"""Whether the declared channels work: one test message through each."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.observability.alerts.deliveries import send
from mesh_platform.observability.alerts.messages import message_of_test
from mesh_platform.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """`reason` says why the channel did not take the message; empty where it did."""

    channel: str
    domains: tuple[str, ...]
    reason: str

    def as_json(self) -> dict[str, JsonValue]:
        return {"channel": self.channel, "domains": list(self.domains), "works": not self.reason, "reason": self.reason}


def try_channels(settings: Settings, mesh: Mesh, *, domain: str | None = None) -> tuple[Tried, ...]:
    """Each channel once, however many domains name it. The ledger keeps nothing of it. Raises UnknownName."""
    domains = mesh.domains if domain is None else (mesh.domain(domain),)
    users: dict[str, list[str]] = {}
    for each in domains:
        for route in each.alerts:
            users.setdefault(route.to, []).append(each.name)
    with ThreadPoolExecutor() as threads:
        reasons = list(threads.map(lambda channel: send(settings, channel, message_of_test()), users))
    tried = zip(users.items(), reasons, strict=True)
    return tuple(Tried(channel=channel, domains=tuple(names), reason=reason) for (channel, names), reason in tried)
