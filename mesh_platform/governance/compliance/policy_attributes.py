"""What a policy says of itself must be usable before it is asked anything."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from mesh_platform.concepts.contract import Severity
from mesh_platform.concepts.policy import Stage, Theme
from mesh_platform.declarations.documents.suggestions import listed
from mesh_platform.declarations.owners import is_owner
from mesh_platform.governance.policy import EVERY_STATUS, DomainPolicy, Policy, Scope

_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_ID_LENGTH = 63
_ALIGNMENTS = frozenset({"sourceAligned", "aggregate", "consumerAligned"})

Mistake = tuple[str, str, str]  # attribute, message, hint


def attribute_mistakes(of: type[Policy]) -> Iterator[Mistake]:
    """Everything wrong with the attributes of a policy's class."""
    identity = getattr(of, "id", None)
    if not isinstance(identity, str) or not _ID.fullmatch(identity) or len(identity) > _ID_LENGTH:
        yield "id", f"must be words of a-z and 0-9 joined by -, at most {_ID_LENGTH} characters.", 'For example id = "columns-described".'
    for name in ("purpose", "remedy"):
        value = getattr(of, name, None)
        if not isinstance(value, str) or not value.strip():
            yield name, "must be a sentence.", "It is what people read beside a violation."
    if not is_owner(getattr(of, "owner", None)):
        yield "owner", "must be an e-mail address or `team:name`.", "The owner decides about waivers."
    for name, kind in (("theme", Theme), ("severity", Severity), ("stage", Stage)):
        if not isinstance(getattr(of, name, None), kind):
            yield name, f"must be one of {listed(f'{kind.__name__}.{each.name}' for each in kind)}.", ""
    yield from _date_mistakes(of.stage, of.enforced_from)
    yield from _scope_mistakes(of)


def _date_mistakes(stage: Any, enforced_from: Any) -> Iterator[Mistake]:
    is_date = isinstance(enforced_from, date) and not isinstance(enforced_from, datetime)
    if stage is Stage.GRACE and not is_date:
        yield "enforced_from", "must be the date on which the grace ends.", "For example enforced_from = date(2027, 7, 1)."
    elif stage is not Stage.GRACE and enforced_from is not None:
        yield "enforced_from", "belongs to Stage.GRACE alone.", "Remove it, or set stage = Stage.GRACE."


def _scope_mistakes(of: type[Policy]) -> Iterator[Mistake]:
    scope = of.scope
    if not isinstance(scope, Scope):
        yield "scope", "must be a Scope.", 'For example scope = Scope(tiers=frozenset({"tier1"})).'
        return
    if not all(isinstance(each, frozenset) for each in (scope.statuses, scope.tiers, scope.alignments, scope.domains)):
        yield "scope", "holds something else than frozensets of text.", 'For example Scope(tiers=frozenset({"tier1"})).'
        return
    for name, found, known in (("statuses", scope.statuses, EVERY_STATUS), ("alignments", scope.alignments, _ALIGNMENTS)):
        if unknown := found - known:
            yield "scope", f"`{name}` knows no {listed(sorted(map(repr, unknown)))}.", f"It knows {listed(sorted(known))}."
    if not scope.statuses:
        yield "scope", "has no `statuses`, so that it would be about nothing.", f"Choose from {listed(sorted(EVERY_STATUS))}."
    if issubclass(of, DomainPolicy) and (scope.tiers or scope.alignments):
        yield "scope", "asks for tiers or alignments, which domains do not have.", "Derive from ProductPolicy, or ask for domains alone."
