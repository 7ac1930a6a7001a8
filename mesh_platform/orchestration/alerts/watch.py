"""The process of `mesh up` that looks for something to tell, again and again: `python -m mesh_platform.orchestration.alerts.watch`."""

import logging
import signal
from collections.abc import Mapping
from threading import Event

from mesh_platform.concepts import clock
from mesh_platform.declarations.reader import load_mesh
from mesh_platform.interchange.lineage.sending import send_lineage
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.orchestration.alerts.lookout import Lookout
from mesh_platform.orchestration.home.instance import open_instance
from mesh_platform.scorecards.digest.delivery import send_due
from mesh_platform.settings import Settings, load_settings

logger = logging.getLogger("mesh_platform.alerts")


def watch(settings: Settings, *, stopped: Event) -> None:
    """Until it is stopped. A look that fails is written to the log, and the next one comes all the same."""
    with open_instance(settings) as instance:
        lookout = Lookout.over(instance, watching_since=clock.now())
        while not stopped.wait(settings.alert_seconds):
            try:
                unsent = {**lookout.look(settings).unsent, **_tell_of_the_week(settings), **_tell_of_builds(settings)}
            except Exception:  # whatever it is, nobody would be told of anything any more
                logger.exception("this look at the mesh failed")
                continue
            for channel, reason in unsent.items():
                logger.warning("%s was not told: %s", channel, reason)


def _tell_of_the_week(settings: Settings) -> Mapping[str, str]:
    """Owners hear of their products once a week."""
    mesh, _ = load_mesh(settings.root)
    with open_lakehouse(settings) as lakehouse:
        return send_due(lakehouse, mesh)


def _tell_of_builds(settings: Settings) -> Mapping[str, str]:
    """Another system hears of what was built, where the settings name one."""
    if not settings.openlineage:
        return {}
    mesh, _ = load_mesh(settings.root)
    with open_lakehouse(settings) as lakehouse:
        return send_lineage(lakehouse, mesh)


if __name__ == "__main__":
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s")
    logger.setLevel(logging.INFO)  # what others say on each look is of no interest
    asked_to_stop = Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        # Dagster gives SIGTERM what SIGINT has, and a shell in the background has its children ignore that one.
        signal.signal(each, lambda *_: asked_to_stop.set())
    watch(load_settings(), stopped=asked_to_stop)
