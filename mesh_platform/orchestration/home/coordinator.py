"""Dagster's own run queue, in the order of how many wait below."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import dagster as dg
from dagster._core.run_coordinator import QueuedRunCoordinator, SubmitRunContext
from dagster._core.storage.tags import PRIORITY_TAG

from mesh_platform.concepts.names import ProductAddress
from mesh_platform.declarations.ancestry import products_below
from mesh_platform.errors import MeshError
from mesh_platform.settings import find_root


class Coordinator(QueuedRunCoordinator):
    """When runs wait, the one on whose ports most products depend goes first, however far down they are.

    A priority that somebody has given stays. `dagster.yaml` names this class.
    """

    def submit_run(self, context: SubmitRunContext) -> dg.DagsterRun:
        run = context.dagster_run
        if PRIORITY_TAG not in run.tags and (number := self._waiting_below(run)):
            self._instance.add_run_tags(run.run_id, {PRIORITY_TAG: str(number)})
        return super().submit_run(context)

    def _waiting_below(self, run: dg.DagsterRun) -> int:
        """A queue out of order is better than a run that is not submitted, so that no failure gets out of here."""
        try:
            return len(_below(run.asset_selection or ()))
        except Exception:
            self._logger.exception("The order of the queue does not follow the mesh.")
            return 0


def _below(keys: Iterable[dg.AssetKey]) -> frozenset[ProductAddress]:
    root = _root()
    made = {ProductAddress(each.path[0], each.path[1]) for each in keys if len(each.path) == 3} if root else set()
    return frozenset[ProductAddress]().union(*(products_below(root, each) for each in made)) - made if root else frozenset()


@cache
def _root() -> Path | None:
    try:
        return find_root()
    except MeshError:
        return None
