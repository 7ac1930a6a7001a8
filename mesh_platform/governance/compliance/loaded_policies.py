"""A policy as it was read from its file: its attributes, right and fixed, whatever becomes of the class."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from mesh_platform.concepts.contract import Severity
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.policy import Stage, Theme, Violation
from mesh_platform.concepts.problem import Location
from mesh_platform.governance.policy import DomainPolicy, Policy, PortPolicy, ProductPolicy, Scope


class Level(StrEnum):
    """What a policy is asked about, one after the other."""

    DOMAIN = "domain"
    PRODUCT = "product"
    PORT = "port"


AnyPolicy = DomainPolicy | ProductPolicy | PortPolicy
BASES: Mapping[type[Policy], Level] = {DomainPolicy: Level.DOMAIN, ProductPolicy: Level.PRODUCT, PortPolicy: Level.PORT}


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedPolicy:
    """`domain` is the one whose own policy it is; None for a global one."""

    id: str
    level: Level
    theme: Theme
    purpose: str
    remedy: str
    owner: str
    severity: Severity
    stage: Stage
    enforced_from: date | None
    scope: Scope
    check: Callable[[Any, Mesh], Iterable[Violation]]
    domain: str | None
    location: Location

    def stage_on(self, day: date) -> Stage:
        """From its date on, a policy in grace is enforced."""
        if self.stage is Stage.GRACE and self.enforced_from is not None and self.enforced_from <= day:
            return Stage.ENFORCED
        return self.stage


def loaded_policy(of: type[AnyPolicy], *, domain: str | None, location: Location) -> LoadedPolicy:
    """Of a class whose attributes have no mistakes."""
    policy = of()
    return LoadedPolicy(
        id=policy.id,
        level=next(level for base, level in BASES.items() if issubclass(of, base)),
        theme=policy.theme,
        purpose=policy.purpose,
        remedy=policy.remedy,
        owner=policy.owner,
        severity=policy.severity,
        stage=policy.stage,
        enforced_from=policy.enforced_from,
        scope=policy.scope,
        check=policy.check,
        domain=domain,
        location=location,
    )
