"""What starts a build without a person: new content at an input, or the clock the contract promises."""

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.product import OutputPort

TRIGGER_TAG = "mesh/starts_on"
INPUTS, SCHEDULE, HAND = "new_input", "schedule", "hand"


def trigger(mesh: Mesh, port: OutputPort) -> str:
    """What starts the port's builds: its contract's schedule, else its inputs, else a person."""
    if schedule_cron(port):
        return SCHEDULE
    return INPUTS if mesh.product_of(port.address).reads else HAND


def schedule_cron(port: OutputPort) -> str | None:
    levels = port.contract.service_levels if port.contract else ()
    return next((each.schedule for each in levels if each.schedule), None)
