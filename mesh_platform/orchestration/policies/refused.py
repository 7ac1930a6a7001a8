"""What a policy refuses stays visible: each port with the reasons on its page, and nothing that could build it."""

from collections.abc import Iterator
from dataclasses import replace

import dagster as dg

from mesh_platform.concepts.domain import Domain
from mesh_platform.orchestration.locations.unloadable import refused_asset
from mesh_platform.orchestration.policies.judgement import Judgement
from mesh_platform.orchestration.ports.retired import is_retired, retired_asset


def buildable(judgement: Judgement) -> Domain:
    """The domain with the output ports of refused products taken away; what they read stays declared."""
    refused = judgement.refusals
    products = (replace(each, outputs=()) if each.address in refused else each for each in judgement.domain.products)
    return replace(judgement.domain, products=tuple(products)) if refused else judgement.domain


def refused_assets(judgement: Judgement) -> Iterator[dg.AssetSpec]:
    for product, problems in judgement.refusals.items():
        for port in judgement.mesh.product(product).outputs:
            shown = retired_asset(judgement.mesh, port)
            yield shown if is_retired(judgement.mesh, port) else refused_asset(shown, problems)
