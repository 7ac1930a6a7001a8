"""Which state a run works on: the instance that it runs on decides, so that no tag, config or variable of a run can."""

from pathlib import Path
from weakref import WeakKeyDictionary

import dagster as dg

from mesh_platform.settings import Settings, load_settings

_of_candidates: WeakKeyDictionary[dg.DagsterInstance, Settings] = WeakKeyDictionary()


def candidate_instance(candidate: Settings) -> dg.DagsterInstance:
    """An instance of the candidate's own, in memory: whatever runs on it builds in the candidate."""
    candidate.dagster_home.mkdir(exist_ok=True)
    instance = dg.DagsterInstance.ephemeral(tempdir=str(candidate.dagster_home))
    _of_candidates[instance] = candidate
    return instance


def settings_of_run(instance: dg.DagsterInstance | None, root: Path) -> Settings:
    """Those of the candidate whose instance it is, or else of the mesh at `root`."""
    found = _of_candidates.get(instance) if instance is not None else None
    return found or load_settings(root)
