"""Quality rules: which are gone, which are new, and whether those that stayed ask for more or for less.

A rule of severity warning binds nobody: data that breaks it is published, so that no change of it can break a consumer.
"""

from collections.abc import Iterator
from typing import Any

from mesh_platform.concepts.change import Change, Direction, Section
from mesh_platform.concepts.contract import QualityRule, Severity
from mesh_platform.governance.changes.directions import impact_of, neutral
from mesh_platform.governance.changes.rule_arguments import compare_arguments
from mesh_platform.governance.changes.thresholds import compare_thresholds, only_zero

Rules = tuple[QualityRule, ...]
Pair = tuple[QualityRule | None, QualityRule | None]

_GONE, _NEW = "the rule is gone", "the rule is new"
_SAID = {
    Direction.TIGHTENS: "the rule asks for more",
    Direction.LOOSENS: "the rule asks for less",
    Direction.BOTH: "the rule asks for something else",
    Direction.UNDETERMINED: "whether the rule asks for more or for less cannot be told from its text; look at both",
    Direction.NEUTRAL: "the rule asks for the same in other words",
}


def compare_rules(old: Rules, new: Rules, *, path: str = "", columns: tuple[str, ...] = ()) -> Iterator[Change]:
    """The rules of a column, or of the table where no column is given."""
    here = f"{path}.quality" if path else "quality"
    taken: dict[str, int] = {}
    for before, after in _pairs(old, new):
        name = min(each.name for each in (before, after) if each is not None)
        taken[name] = number = taken.get(name, 0) + 1
        yield from _compare(before, after, f"{here}.{name}{f'_{number}' if number > 1 else ''}", columns)


def _pairs(old: Rules, new: Rules) -> list[Pair]:
    """Rules that ask for the same first, under whatever name; then those that have a name in common and ask for one kind of thing."""
    pairs: list[Pair] = []
    for key in (_content, _subject):
        left, right = _grouped(old, key), _grouped(new, key)
        matched = [pair for each in left.keys() & right.keys() for pair in zip(left[each], right[each], strict=False)]
        pairs += matched
        old, new = _without(old, (one for one, _ in matched)), _without(new, (other for _, other in matched))
    pairs += [*((each, None) for each in old), *((None, each) for each in new)]
    return sorted(pairs, key=lambda pair: tuple(sorted(_label(each) for each in pair if each is not None)))


def _grouped(rules: Rules, key: Any) -> dict[Any, list[QualityRule]]:
    found: dict[Any, list[QualityRule]] = {}
    for each in rules:
        found.setdefault(key(each), []).append(each)
    return found


def _without(rules: Rules, gone: Any) -> Rules:
    identities = {id(each) for each in gone}
    return tuple(each for each in rules if id(each) not in identities)


def _content(rule: QualityRule) -> str:
    """All that it asks for. A rule in prose is its description."""
    prose = rule.description if rule.kind == "text" else ""
    return repr((rule.kind, rule.metric, rule.arguments, rule.query, rule.comparison, rule.unit, rule.severity, prose))


def _subject(rule: QualityRule) -> tuple[Any, ...]:
    return rule.name, rule.kind, rule.metric


def _label(rule: QualityRule) -> str:
    return rule.name + _content(rule)


def _compare(old: QualityRule | None, new: QualityRule | None, path: str, columns: tuple[str, ...]) -> Iterator[Change]:
    if old is None or new is None:
        direction = Direction.TIGHTENS if old is None else Direction.LOOSENS
        yield _change(path, old, new, direction, columns, _NEW if old is None else _GONE)
        return
    if _content(old) != _content(new):
        direction = _direction(old, new)
        yield _change(path, old, new, direction, columns, _SAID[direction])
    for word in ("name", "description", "dimension"):
        if getattr(old, word) != getattr(new, word) and not (word == "description" and old.kind == "text"):
            yield neutral(
                f"{path}.{word}", getattr(old, word), getattr(new, word), _SAID[Direction.NEUTRAL], section=Section.QUALITY, columns=columns
            )


def _direction(old: QualityRule, new: QualityRule) -> Direction:
    if old.severity is not new.severity:
        return Direction.LOOSENS if old.severity is Severity.ERROR else Direction.TIGHTENS
    if old.comparison is None or new.comparison is None or not _asks_alike(old, new):
        return Direction.UNDETERMINED
    threshold = compare_thresholds(old.comparison, new.comparison, counts=old.kind == "library" and "percent" not in (old.unit, new.unit))
    arguments = compare_arguments(old, new)
    if Direction.NEUTRAL in (threshold, arguments):
        return threshold if arguments is Direction.NEUTRAL else arguments
    return threshold if threshold is arguments else Direction.UNDETERMINED


def _asks_alike(old: QualityRule, new: QualityRule) -> bool:
    """Whether the measurements of both can be held against each other: one query; one unit, or none at all asked for by one of them."""
    same_unit = old.unit == new.unit or only_zero(old.comparison) or only_zero(new.comparison)
    return same_unit and " ".join((old.query or "").split()) == " ".join((new.query or "").split())


def _change(
    path: str, old: QualityRule | None, new: QualityRule | None, direction: Direction, columns: tuple[str, ...], explanation: str
) -> Change:
    binding = old is not None and old.severity is Severity.ERROR
    return Change(
        path=path,
        section=Section.QUALITY,
        old=old and _shown(old),
        new=new and _shown(new),
        direction=direction,
        impact=impact_of(direction, binding=binding),
        columns=columns or _named(old, new),
        explanation=explanation,
    )


def _named(old: QualityRule | None, new: QualityRule | None) -> tuple[str, ...]:
    """The columns that a rule of the table is about, where it says so."""
    rules = [each for each in (old, new) if each is not None and each.kind == "library"]
    return tuple(dict.fromkeys(str(name) for each in rules for name in each.arguments.get("properties") or ()))


def _shown(rule: QualityRule) -> str:
    what = rule.metric or rule.query or rule.description or rule.kind
    arguments = ", ".join(f"{name}: {value}" for name, value in rule.arguments.items()) if rule.kind == "library" else ""
    unit = "percent" if rule.unit == "percent" else ""
    warns = "(warning)" if rule.severity is Severity.WARNING else ""
    return " ".join(
        filter(None, [what, f"({arguments})" if arguments else "", str(rule.comparison) if rule.comparison else "", unit, warns])
    )
