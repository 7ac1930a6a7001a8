"""The promises of a contract, and what consumers rely on, as asset checks."""

import dagster as dg

from mesh_platform.concepts.contract import DataContract, Severity
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.orchestration.keys import asset_key
from mesh_platform.quality.compilation import compile_checks


def check_specs(mesh: Mesh, address: PortAddress, contract: DataContract) -> list[dg.AssetCheckSpec]:
    """One asset check for each promise; those of severity error hold consumers back while they fail."""
    key = asset_key(address)
    return [
        dg.AssetCheckSpec(each.name, asset=key, description=each.description, blocking=each.severity is Severity.ERROR)
        for each in compile_checks(contract, relied_on=mesh.reliances.get(address, ()))
    ]
