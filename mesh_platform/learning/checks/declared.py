"""Steps that declarations show."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from mesh_platform.concepts.contract import TO_DESCRIBE
from mesh_platform.concepts.lifecycle import Lifecycle
from mesh_platform.concepts.names import PortAddress
from mesh_platform.declarations.product_folders import DOMAINS
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.learning.evidence import Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainDeclared:
    domain: str

    def missing(self, evidence: Evidence) -> str:
        known = [each.name for each in evidence.mesh.domains]
        if self.domain in known:
            return ""
        folder = Path(DOMAINS, self.domain)
        if (evidence.mesh.root / folder).is_dir():
            return f"{folder.as_posix()} is there, and declares no valid domain: `mesh check` says why"
        return f"the mesh has no domain {self.domain}" + _instead(self.domain, known)


@dataclass(frozen=True, slots=True, kw_only=True)
class PortDeclared:
    """The port is declared and valid, or was when it was built: a later mistake undoes no step."""

    port: str

    def missing(self, evidence: Evidence) -> str:
        is_there = (evidence.mesh.root / _folder(self.port)).is_dir()
        if is_there and any(evidence.told(Kind.BUILD_STARTED, self.port)):
            return ""
        return unsound(evidence, self.port)


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """Every column says what it is, in words of its owner, or did when the product was promised."""

    port: str

    def missing(self, evidence: Evidence) -> str:
        if any(evidence.told(Kind.LIFECYCLE_CHANGED, self.port, to=Lifecycle.ACTIVE)):
            return ""
        if wrong := unsound(evidence, self.port):
            return wrong
        found = evidence.port(self.port)
        columns = found.contract.columns if found and found.contract else ()
        waiting = [each.name for each in columns if not each.description or each.description.startswith(TO_DESCRIBE)]
        return f"nobody has described {', '.join(waiting)}" if waiting else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reachable:
    """A channel of the domain can be followed with one click."""

    domain: str

    def missing(self, evidence: Evidence) -> str:
        if wrong := DomainDeclared(domain=self.domain).missing(evidence):
            return wrong
        reachable = any(each.url for each in evidence.mesh.domain(self.domain).support)
        return "" if reachable else f"no `support` of the domain {self.domain} has a `url`"


def unsound(evidence: Evidence, port: str) -> str:
    """Why a port is not declared, or not as it should be; empty where all is well."""
    address, found = PortAddress.parse(port), evidence.port(port)
    if found is not None:
        return "" if found.contract else f"the contract of {address} is not valid: `mesh check` says where"
    if address.of_product in evidence.mesh.left_out:
        return f"the declaration of {address.of_product} is not valid: `mesh check` says where"
    if (evidence.mesh.root / _folder(port)).is_dir():
        return f"{_folder(port).as_posix()} is there, and declares no port {address.port}"
    return f"the mesh has no port {address}" + _instead(port, map(str, evidence.mesh.ports))


def _folder(port: str) -> Path:
    address = PortAddress.parse(port)
    return Path(DOMAINS, address.domain, address.product)


def _instead(wanted: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(wanted, list(known), n=1)
    return f"; it has {near[0]}, and the lessons go on with {wanted}" if near else ""
