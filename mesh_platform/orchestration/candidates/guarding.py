"""Which columns of a candidate and of what is published nobody is shown a value of."""

from collections.abc import Mapping
from typing import Any

from mesh_platform.concepts.contract import DataContract
from mesh_platform.concepts.names import PortAddress
from mesh_platform.declarations.contracts.contracts import contract_of
from mesh_platform.errors import InvalidDeclaration


def guarded_columns(contract: DataContract, published: Mapping[str, Any] | None, port: PortAddress) -> frozenset[str]:
    """Those that either contract guards: to declare a column open does not open what was published before."""
    guarded = _guarded(contract)
    if published is None:
        return guarded
    try:
        return guarded | _guarded(contract_of(published, port))
    except InvalidDeclaration:  # the published contract cannot be read any more, and might guard any of them
        return frozenset(each.name for each in contract.columns)


def _guarded(contract: DataContract) -> frozenset[str]:
    return frozenset(each.name for each in contract.columns if each.is_guarded)
