"""The words that contracts use: columns by name, terms by address."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from mesh_platform.catalog.site import paths
from mesh_platform.concepts.contract import Column
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    port: PortAddress
    column: Column


@dataclass(frozen=True)
class Vocabulary:
    mesh: Mesh

    @cached_property
    def columns(self) -> Mapping[str, list[Use]]:
        """By the name in small letters."""
        found: dict[str, list[Use]] = {}
        for each in self._uses:
            found.setdefault(each.column.name.lower(), []).append(each)
        return found

    @cached_property
    def terms(self) -> Mapping[str, list[Use]]:
        found: dict[str, list[Use]] = {}
        for each in self._uses:
            if each.column.term:
                found.setdefault(each.column.term, []).append(each)
        return found

    @cached_property
    def terms_by_slug(self) -> Mapping[str, str]:
        return {paths.slug(each): each for each in self.terms}

    @cached_property
    def _uses(self) -> tuple[Use, ...]:
        contracts = ((address, port.contract) for address, port in self.mesh.ports.items() if port.contract)
        return tuple(Use(port=address, column=each) for address, contract in contracts for each in contract.columns)
