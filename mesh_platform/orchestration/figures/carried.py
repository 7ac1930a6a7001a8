"""Numbers that go on from one event of an asset to the next: Dagster breaks a line off at each event without the number."""

from collections.abc import Iterator, Mapping

import dagster as dg

from mesh_platform.orchestration.figures.names import STANDING

_OF_A_PART = "dagster/partition_row_count"


def standing_before(instance: dg.DagsterInstance, key: dg.AssetKey) -> Mapping[str, int | float]:
    """For a materialisation: how the port stood when it was observed last."""
    found = instance.fetch_observations(key, limit=1).records
    observed = found[0].asset_observation if found else None
    return {name: value for name, value in _numbers(observed) if name in STANDING}


def publication_before(instance: dg.DagsterInstance, key: dg.AssetKey) -> Mapping[str, int | float]:
    """For an observation: what was published last."""
    event = instance.get_latest_materialization_event(key)
    published = event.asset_materialization if event else None
    return {name: value for name, value in _numbers(published) if name not in STANDING and name != _OF_A_PART}


def _numbers(told: dg.AssetObservation | dg.AssetMaterialization | None) -> Iterator[tuple[str, int | float]]:
    for name, each in told.metadata.items() if told else ():
        if isinstance(each, dg.IntMetadataValue | dg.FloatMetadataValue) and each.value is not None:
            yield name, each.value
