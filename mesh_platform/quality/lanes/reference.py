"""Foreign keys: rows whose key the other table does not have.

Whole numbers that lie close to each other are looked up in a bitmap, for about half of what a join costs; every other
key is joined.
"""

from collections.abc import Sequence

from mesh_platform.concepts.check import Outcome
from mesh_platform.errors import NoAccess
from mesh_platform.lakehouse.quoting import identifier
from mesh_platform.quality.lanes.unique import present
from mesh_platform.quality.rules import Finding, Orphans, Rule, counted
from mesh_platform.quality.samples import smallest
from mesh_platform.quality.scope import Findings, Scope, one_by_one

# A join keeps more than this of every key, so that the bitmap is never the larger one.
BITS_PER_KEY = 64
MOST_BITS = 2**28  # 32 MiB for each thread

EXTENT = "SELECT min({to}), max({to}), count({to}) FROM {referenced}"
ORPHANS = "SELECT count(*), {samples} FROM ({orphans})"
LOOKED_UP = """
    SELECT staged.* FROM {relation} AS staged, (SELECT bitstring_agg({to}, {low}, {high}) AS keys FROM {referenced}) AS referenced
    WHERE CASE WHEN staged.{own} BETWEEN {low} AND {high} THEN get_bit(referenced.keys, (staged.{own} - ({low}))::INTEGER) = 0
               ELSE staged.{own} IS NOT NULL END"""
JOINED = "SELECT staged.* FROM {relation} AS staged ANTI JOIN {referenced} AS referenced ON {same} WHERE {present}"


def compute(scope: Scope, rules: Sequence[Rule]) -> Findings:
    return one_by_one(scope, rules, _finding)


def _finding(scope: Scope, rule: Rule) -> Finding:
    if not isinstance(rule.measure, Orphans):
        raise TypeError("only foreign keys are followed here")
    key = rule.measure
    try:
        referenced = scope.target.reference(key.port) if key.port else scope.target.whole
    except NoAccess as refusal:
        return Finding(outcome=Outcome.UNKNOWN, reason=refusal.fact)
    if referenced is None:
        return Finding(outcome=Outcome.UNKNOWN, reason=f"{key.port} is not published, so its keys are not known")
    orphans = _looked_up(scope, key, referenced) or _joined(scope, key, referenced)
    return counted(*scope.ask(ORPHANS, samples=smallest(scope, key.columns), orphans=orphans))


def _looked_up(scope: Scope, key: Orphans, referenced: str) -> str | None:
    """The orphans by way of a bitmap; None where the keys are no whole numbers or lie too far apart."""
    if len(key.columns) > 1 or not scope.is_whole_number(key.columns[0]):
        return None
    own, to = identifier(key.columns[0]), identifier(key.to_columns[0])
    low, high, keys = scope.ask(EXTENT, to=to, referenced=referenced)
    # Not isinstance: a truth value is a whole number to Python, and compares otherwise in DuckDB.
    if type(low) is not int or high - low >= min(BITS_PER_KEY * keys, MOST_BITS):
        return None
    return LOOKED_UP.format(relation=scope.target.relation, referenced=referenced, own=own, to=to, low=low, high=high)


def _joined(scope: Scope, key: Orphans, referenced: str) -> str:
    pairs = zip(key.columns, key.to_columns, strict=True)
    same = " AND ".join(f"staged.{identifier(own)} = referenced.{identifier(to)}" for own, to in pairs)
    return JOINED.format(relation=scope.target.relation, referenced=referenced, same=same, present=present(key.columns))
