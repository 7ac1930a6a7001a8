"""What happened to a port up to a moment, read once for all of its objectives."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from mesh_platform.concepts.contract import DataContract
from mesh_platform.concepts.names import PortAddress
from mesh_platform.service_levels.reigns import Reign, reigns
from mesh_platform.service_levels.told import Told


@dataclass(frozen=True, kw_only=True)
class Past:
    """Only what came after `since` is asked for; a release that reigned then began before it."""

    told: Told
    port: PortAddress
    contract: DataContract
    since: datetime
    until: datetime
    built_since: datetime | None = None  # of builds everything: what goes wrong with each of them may have begun long ago

    @cached_property
    def reigns(self) -> tuple[Reign, ...]:
        return reigns(self.told, self.port, since=self.since, until=self.until)
