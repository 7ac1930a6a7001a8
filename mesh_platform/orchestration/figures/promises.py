"""What a port does not keep of its promises, on its page in Dagster."""

from collections.abc import Mapping
from datetime import datetime

import dagster as dg

from mesh_platform.concepts.product import OutputPort
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.service_levels.notices import banner
from mesh_platform.service_levels.standing import standing

BANNER = "not as promised"


def broken_promises(lakehouse: Lakehouse, port: OutputPort, at: datetime) -> Mapping[str, dg.MarkdownMetadataValue]:
    """Nothing where every promise is kept."""
    told = banner(standing(lakehouse, port, at))
    return {BANNER: dg.MetadataValue.md(told)} if told else {}
