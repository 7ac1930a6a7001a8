"""As far as a consumer may see a port, so far what it relies on is computed: a verdict on the rest would tell of it."""

from dataclasses import replace

from mesh_platform.concepts.check import Outcome
from mesh_platform.concepts.contract import DataContract
from mesh_platform.concepts.view import View
from mesh_platform.quality.conditions import IsNull
from mesh_platform.quality.rules import Age, Duplicates, RowCount, Rule, Uncomputable, Violations


def as_shown(rule: Rule, view: View, contract: DataContract) -> Rule:
    """The rule on the rows that the view shows, or why it is not computed. How many rows a port has, everybody may know."""
    if hidden := [each for each in rule.check.columns if not _may_know(rule, view, each)]:
        return replace(rule, measure=Uncomputable(Outcome.UNKNOWN, _reason(view, hidden[0])))
    quotes = all(view.tells_value(each) for each in (*contract.primary_key, *rule.check.columns))
    rows = view.rows if isinstance(rule.measure, Violations | Duplicates | Age | RowCount) else None
    return replace(rule, rows=rows, quotes=quotes)


def _may_know(rule: Rule, view: View, column: str) -> bool:
    """Whether who sees the column through its mask could count the same."""
    match rule.measure:
        case Violations(IsNull()):
            return view.tells_missing(column)
        case Duplicates():
            return view.tells_equal(column)
        case Violations() | Age():
            return view.tells_value(column)
    return True


def _reason(view: View, column: str) -> str:
    mask = view.mask_of(column)
    shown = f"shows it `{column}` as {mask.masking.value} only" if mask is not None else f"does not show it `{column}`"
    return f"not computed, for what is granted {shown}"
