"""Arguments of the library's metrics: which of them make a rule count more rows."""

from typing import Any

from mesh_platform.concepts.change import Direction
from mesh_platform.concepts.contract import QualityRule
from mesh_platform.governance.changes.directions import of_allowed
from mesh_platform.governance.changes.quantities import identity
from mesh_platform.governance.changes.thresholds import from_zero_up

# Of these lists a shorter one counts more rows; the whole list is what may come, or what must differ.
_SHORTER_COUNTS_MORE = {"invalidValues": "validValues", "duplicateValues": "properties"}
_LONGER_COUNTS_MORE = {"missingValues": "missingValues"}


def compare_arguments(old: QualityRule, new: QualityRule) -> Direction:
    """What the rule asks for, if its comparison stayed. To count more rows is stricter only where few are asked for."""
    if old.arguments == new.arguments:
        return Direction.NEUTRAL
    shorter, longer = _SHORTER_COUNTS_MORE.get(old.metric or ""), _LONGER_COUNTS_MORE.get(old.metric or "")
    word = shorter or longer
    if word is None or not _differ_only_in(word, old, new) or not (from_zero_up(old.comparison) and from_zero_up(new.comparison)):
        return Direction.UNDETERMINED
    direction = of_allowed(_values(old, word), _values(new, word))
    return direction if shorter else direction.reversed


def _differ_only_in(word: str, old: QualityRule, new: QualityRule) -> bool:
    rest = [{key: value for key, value in each.arguments.items() if key != word} for each in (old, new)]
    return rest[0] == rest[1] and all(each.arguments.get(word) for each in (old, new))


def _values(rule: QualityRule, word: str) -> frozenset[Any]:
    return frozenset(identity(each) for each in rule.arguments[word] if each is not None)
