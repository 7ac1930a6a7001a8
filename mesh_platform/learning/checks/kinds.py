"""The checks by the names that lessons call them."""

from collections.abc import Callable, Mapping
from typing import Any

from mesh_platform.learning.checks.agreed import Asked, Granted
from mesh_platform.learning.checks.check import Check
from mesh_platform.learning.checks.declared import Described, DomainDeclared, PortDeclared, Reachable
from mesh_platform.learning.checks.heard import Answered, Rated
from mesh_platform.learning.checks.judged import ChangeRefused, DataRefused, Promised, Published
from mesh_platform.learning.checks.visited import Read, TurnedAway

_KINDS: Mapping[str, Callable[..., Check]] = {
    "answered": Answered,
    "asked": Asked,
    "change_refused": ChangeRefused,
    "data_refused": DataRefused,
    "described": Described,
    "domain": DomainDeclared,
    "granted": Granted,
    "port": PortDeclared,
    "promised": Promised,
    "published": Published,
    "rated": Rated,
    "reachable": Reachable,
    "read": Read,
    "turned_away": TurnedAway,
}


def check_of(*, check: str, **fields: Any) -> Check:
    return _KINDS[check](**fields)
