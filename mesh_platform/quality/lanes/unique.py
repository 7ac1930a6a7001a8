"""Exact uniqueness: keys are put in order and compared with their neighbours.

Ordering takes a fraction of the time of grouping by the keys. Keys with text in them are ordered by a 64-bit hash;
equal hashes only point out suspects, whose keys are compared themselves, so an accidental collision never counts.
Whole numbers among the suspects' keys are looked for by their values, too: those skip whole row groups.
"""

from collections.abc import Sequence

from mesh_platform.concepts.types import DecimalType, Primitive
from mesh_platform.lakehouse.quoting import identifier
from mesh_platform.quality.rules import Duplicates, Finding, Rule, counted
from mesh_platform.quality.samples import LIMIT, NOTHING, row, smallest
from mesh_platform.quality.scope import Findings, Scope, one_by_one

# So many suspects are looked for by their hash; more than that, and all keys are grouped.
FEW = 1000
SUSPECTS = """
    SELECT {marks} FROM (
        FROM (SELECT *, {repeats} AS repeats FROM (SELECT {key} FROM {relation} WHERE {present} ORDER BY {parts}))
        WHERE repeats LIMIT {few} + 1
    )"""
SURPLUS = """
    SELECT coalesce(sum(copies - 1), 0)::BIGINT, flatten(min(examples, {limit} // 2)) FROM (
        SELECT count(*) AS copies, {examples} AS examples
        FROM {relation} WHERE {suspected} GROUP BY {key} HAVING count(*) > 1
    )"""
TAKEN = """
    SELECT count(DISTINCT ({key})), {samples}
    FROM {relation} AS staged SEMI JOIN {others} AS others ON {same} WHERE {present}"""


def compute(scope: Scope, rules: Sequence[Rule]) -> Findings:
    return one_by_one(scope, rules, _finding)


def _finding(scope: Scope, rule: Rule) -> Finding:
    if not isinstance(rule.measure, Duplicates):
        raise TypeError("only duplicates are counted here")
    columns = rule.measure.columns
    repeated, taken = _repeated(scope, columns), _taken(scope, columns)
    return counted(repeated.measured + taken.measured, (*repeated.samples, *taken.samples)[:LIMIT])


def _repeated(scope: Scope, columns: Sequence[str]) -> Finding:
    """Rows beyond the first of each key among the staged rows."""
    suspected = _suspected(scope, columns)
    if suspected is None:
        return counted(0)
    shown = row(scope, columns)
    return counted(
        *scope.ask(
            SURPLUS,
            limit=str(LIMIT),
            examples=f"min({shown}, 2)" if shown else f"{NOTHING}::INTEGER[]",
            suspected=" AND ".join((present(columns), *suspected)),
            key=_key(columns),
        )
    )


def _suspected(scope: Scope, columns: Sequence[str]) -> list[str] | None:
    """Conditions that the rows meet whose key seems to repeat, none where these are many; None where no key does."""
    ordered, marks = _ordering(scope, columns)
    parts = [f"part{number}" for number in range(len(ordered))]
    hashes, *numbers = scope.ask(
        SUSPECTS,
        key=", ".join(f"{each} AS {part}" for each, part in zip(ordered, parts, strict=True)),
        parts=", ".join(parts),
        marks=", ".join(f"list({each})" for each in marks.values()),
        repeats=" AND ".join(f"{each} = lag({each}) OVER ()" for each in parts),
        present=present(columns),
        few=str(FEW),
    )
    if not hashes:
        return None
    if len(hashes) > FEW:
        return []
    return [f"{mark} IN ({', '.join(map(str, values))})" for mark, values in zip(marks, (hashes, *numbers), strict=True)]


def _ordering(scope: Scope, columns: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """What to order by, and by what to find a suspect again, in terms of the columns and of the parts of the order."""
    hash = f"hash({_key(columns)})"
    if not all(_is_narrow(scope, each) for each in columns):
        return [hash], {hash: "part0"}
    parts = {identifier(each): f"part{number}" for number, each in enumerate(columns)}
    numbers = (identifier(each) for each in columns if scope.is_whole_number(each))
    return list(parts), {hash: f"hash({', '.join(parts.values())})", **{each: parts[each] for each in numbers}}


def _taken(scope: Scope, columns: Sequence[str]) -> Finding:
    """Keys that a row which stays in the table has already."""
    if scope.target.others is None:
        return counted(0)
    same = " AND ".join(f"staged.{identifier(each)} = others.{identifier(each)}" for each in columns)
    samples = smallest(scope, columns)
    return counted(*scope.ask(TAKEN, key=_key(columns), samples=samples, others=scope.target.others, same=same, present=present(columns)))


def present(columns: Sequence[str]) -> str:
    """A key with a NULL in it equals no other."""
    return " AND ".join(f"{identifier(each)} IS NOT NULL" for each in columns)


def _key(columns: Sequence[str]) -> str:
    return ", ".join(map(identifier, columns))


def _is_narrow(scope: Scope, name: str) -> bool:
    """Whether values are compared faster than hashed."""
    column = next(each for each in scope.contract.columns if each.name.lower() == name.lower())
    return isinstance(column.type, DecimalType) or (isinstance(column.type, Primitive) and column.type not in _WIDE)


_WIDE = frozenset({Primitive.STRING, Primitive.BINARY})
