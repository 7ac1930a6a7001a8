"""What starts a build without a person: new content at an input, or the clock the contract promises."""

from collections.abc import Collection

from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.product import OutputPort

TRIGGER_TAG = "mesh/starts_on"
INPUTS, SCHEDULE, HAND = "new_input", "schedule", "hand"


def trigger(port: OutputPort, read: Collection[PortAddress]) -> str:
    """What starts the port's builds: its contract's schedule, else the ports that it reads, else a person."""
    if schedule_cron(port):
        return SCHEDULE
    return INPUTS if read else HAND


def schedule_cron(port: OutputPort) -> str | None:
    levels = port.contract.service_levels if port.contract else ()
    return next((each.schedule for each in levels if each.schedule), None)
