"""The data version that tells consumers whether a publication has new content."""

import dagster as dg
from dagster._core.definitions.data_version import DATA_VERSION_TAG

from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.partition import Partition
from mesh_platform.orchestration.keys import asset_key
from mesh_platform.publishing.publisher import Publication


def data_version(instance: dg.DagsterInstance, port: PortAddress, partition: Partition | None, publication: Publication) -> dg.DataVersion:
    """Names the content of what was published; equal content keeps its name, so that it wakes no consumer.

    A certificate names the content of the whole table. Where partitions were published again as they were, they keep the
    name that Dagster has of them: the table's may have come from a build of others since.
    """
    content = publication.release.certificate.content
    if partition is None or not publication.unchanged:
        return dg.DataVersion(content)
    tags = instance.event_log_storage.get_latest_tags_by_partition(
        asset_key(port), dg.DagsterEventType.ASSET_MATERIALIZATION, [DATA_VERSION_TAG], asset_partitions=list(partition.keys)
    )
    known = {tags.get(key, {}).get(DATA_VERSION_TAG, "") for key in partition.keys}
    return dg.DataVersion(known.pop() if len(known) == 1 and "" not in known else content)
