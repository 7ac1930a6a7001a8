"""Service levels. Those that the data or the calendar keeps bind whether or not late data is published: people plan with them.

The others (availability, response times, ...) are about the service, which no other version of the data would mend.
"""

from collections.abc import Iterator
from typing import Any

from mesh_platform.concepts.change import Change, Direction, Impact, Section
from mesh_platform.concepts.contract import Aim, ServiceLevel, Severity
from mesh_platform.governance.changes.directions import impact_of, neutral, of_containment
from mesh_platform.governance.changes.quantities import Quantity, quantity
from mesh_platform.governance.changes.spans import compare_spans

Levels = tuple[ServiceLevel, ...]

_MAXIMA = frozenset({"latency", "freshness", "frequency"})
_ENDS = frozenset({"endofsupport", "endoflife"})
_RETENTION = "retention"
_MORE_IS_BETTER = frozenset({"availability", "throughput"})
_LESS_IS_BETTER = frozenset({"errorrate", "timetodetect", "timetonotify", "timetorepair"})
_SAID = {
    Direction.TIGHTENS: "more is promised",
    Direction.LOOSENS: "less is promised",
    Direction.BOTH: "rows are kept for another time: promised is that they are there so long, and no longer",
    Direction.UNDETERMINED: "whether more or less is promised cannot be told; look at both",
    Direction.NEUTRAL: "the same is promised in other words",
}


def compare_service_levels(old: Levels, new: Levels) -> Iterator[Change]:
    before, after = _by_path(old), _by_path(new)
    for path in sorted(before.keys() | after.keys()):
        one, other = before.get(path), after.get(path)
        if one is None or other is None:
            yield from (_come_or_gone(path, one, each) for each in (one or other,) if each is not None)
        else:
            yield from _compare(path, one, other)


def _by_path(levels: Levels) -> dict[str, ServiceLevel]:
    found: dict[str, ServiceLevel] = {}
    for each in levels:
        path = f"slaProperties.{each.property}" + (f".{each.element}" if each.element else "")
        number = sum(1 for taken in found if taken == path or taken.startswith(f"{path}#"))
        found[f"{path}#{number + 1}" if number else path] = each
    return found


def _come_or_gone(path: str, old: ServiceLevel | None, level: ServiceLevel) -> Change:
    """An end that is announced is a promise less, and the way in which every port may end: it breaks nobody yet."""
    name, is_gone = level.property.lower(), old is not None
    if name in _ENDS:
        direction, binding = (Direction.TIGHTENS if is_gone else Direction.LOOSENS), False
        said = "the announced end is taken back" if is_gone else "an end is announced"
    else:
        direction, binding = (Direction.LOOSENS if is_gone else Direction.TIGHTENS), name in (*_MAXIMA, _RETENTION)
        said = "it is promised no longer" if is_gone else "it is promised now"
    shown = _shown(level)
    impact = impact_of(direction, binding=binding)
    return _change(path, shown if is_gone else None, None if is_gone else shown, direction, impact, level, said)


def _compare(path: str, old: ServiceLevel, new: ServiceLevel) -> Iterator[Change]:
    if _shown(old) != _shown(new):
        direction = _direction(old, new)
        yield _change(path, _shown(old), _shown(new), direction, _impact(old, new, direction), new, _SAID[direction])
    if old.severity is not new.severity:
        direction = Direction.LOOSENS if old.severity is Severity.ERROR else Direction.TIGHTENS
        said = "what breaks it is published now" if direction is Direction.LOOSENS else "what breaks it is not published any more"
        yield _change(f"{path}.severity", old.severity.value, new.severity.value, direction, impact_of(direction), new, said)
    if old.aim != new.aim:
        said = "how much of the promise is to be kept over time, which no single publication breaks"
        direction = _of_aims(old.aim, new.aim)
        yield _change(f"{path}.objective", _aimed(old), _aimed(new), direction, impact_of(direction, binding=False), new, said)
    if (old.description, old.schedule) != (new.description, new.schedule):
        yield neutral(
            f"{path}.description",
            _words(old),
            _words(new),
            "the value alone is the promise",
            section=Section.SERVICE_LEVELS,
            columns=_columns(new),
        )


def _direction(old: ServiceLevel, new: ServiceLevel) -> Direction:
    name = old.property.lower()
    if name == _RETENTION:
        direction = compare_spans(old, new, short_month=True)
        return Direction.BOTH if direction in (Direction.TIGHTENS, Direction.LOOSENS) else direction
    if name in _MAXIMA:
        return compare_spans(old, new)
    if name in _ENDS | _MORE_IS_BETTER and _same_unit(old, new):
        return _of_quantities(quantity(old.value), quantity(new.value), sign=-1)
    if name in _LESS_IS_BETTER and _same_unit(old, new):
        return _of_quantities(quantity(old.value), quantity(new.value), sign=1)
    return Direction.UNDETERMINED


def _of_aims(old: Aim, new: Aim) -> Direction:
    if old.target is None or new.target is None or old.target == new.target:
        return Direction.NEUTRAL
    return Direction.TIGHTENS if new.target > old.target else Direction.LOOSENS


def _impact(old: ServiceLevel, new: ServiceLevel, direction: Direction) -> Impact:
    """Rows that stay longer than promised break only a promise that stops publications; rows that go sooner break their readers."""
    name = old.property.lower()
    if name == _RETENTION and compare_spans(old, new, short_month=True) is Direction.LOOSENS:
        return impact_of(direction, binding=old.severity is Severity.ERROR)
    return impact_of(direction, binding=name in (*_MAXIMA, *_ENDS, _RETENTION))


def _of_quantities(old: Quantity | None, new: Quantity | None, *, sign: int) -> Direction:
    """With a positive sign, more allows more."""
    if old is None or new is None or old.kind != new.kind:
        return Direction.UNDETERMINED
    before, after = sign * old.amount, sign * new.amount
    return of_containment(new_in_old=after <= before, old_in_new=before <= after)


def _same_unit(old: ServiceLevel, new: ServiceLevel) -> bool:
    return (old.unit or "").lower() == (new.unit or "").lower()


def _change(path: str, old: Any, new: Any, direction: Direction, impact: Impact, level: ServiceLevel, said: str) -> Change:
    return Change(
        path=path,
        section=Section.SERVICE_LEVELS,
        old=old,
        new=new,
        direction=direction,
        impact=impact,
        columns=_columns(level),
        explanation=said,
    )


def _columns(level: ServiceLevel) -> tuple[str, ...]:
    return (level.element,) if level.element else ()


def _shown(level: ServiceLevel) -> str:
    return f"{level.value} {level.unit or ''}".rstrip()


def _aimed(level: ServiceLevel) -> str:
    target = f"{level.aim.target:g} %" if level.aim.target is not None else "the mesh's own share"
    return f"{target} of {level.aim.days} days" + (", frozen when spent" if level.aim.freeze else "")


def _words(level: ServiceLevel) -> str:
    return ", ".join(filter(None, [level.description, level.schedule]))
