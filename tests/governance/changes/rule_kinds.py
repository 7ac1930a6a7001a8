"""Quality rules: each metric and operator, with other thresholds, units, severities and arguments."""

from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any

from mesh_platform.concepts.contract import Operator, QualityRule, Severity
from tests.governance.changes.data import Data, single, tables
from tests.governance.changes.forms import as_it_is, with_column_rule, with_rule
from tests.governance.changes.kind import Kind
from tests.governance.changes.table_kinds import REPEATED
from tests.governance.changes.value_kinds import TEXTS
from tests.quality.promises import rule

Comparisons = Iterable[tuple[str, Any]]

BETWEEN = (Operator.BETWEEN, Operator.NOT_BETWEEN)
PLAIN = tuple(each for each in Operator if each not in BETWEEN)
COMPARISONS = (
    ("mustBe", 1.5),
    ("mustBeLessThan", 0),
    ("mustBeBetween", (0.5, 1.5)),
    *product(PLAIN, (1, 2, 3)),
    *product(BETWEEN, ((1, 2), (1, 3), (2, 3))),
)
SHARES = (*product(PLAIN, (25, 50)), *product(BETWEEN, ((25, 50), (25, 75), (50, 75))))
NONE = (("mustBe", 0),)
FEW = (*NONE, ("mustBeLessOrEqualTo", 1), ("mustBeGreaterThan", 0), ("mustBeGreaterThan", 1), ("mustBeBetween", (0, 1)))

COUNTS = tables("n", *(range(length) for length in range(6)))
NULLS_AND_OTHERS = ((0, 0), (0, 1), (1, 0), (2, 0), (1, 1), (2, 2), (1, 2), (2, 1), (1, 3), (3, 1), (1, 4))
NULLS = tables("n", *([None] * nulls + [1] * others for nulls, others in NULLS_AND_OTHERS))
NUMBERS = tables("n", [1], [2], [8], [9], [None], [8, 8], [9, 8], [9, 9], [1, 9], [2, 2], [3], [3, 3], [8, 9, None], [])


def rules() -> Iterator[Kind]:
    yield from _thresholds()
    yield from _arguments(NONE, "")
    yield from _arguments(FEW, " and thresholds", open=True)
    patterns = ({"pattern": "^a"}, {"pattern": "b"}, {"pattern": "^a", "validValues": ["a"]}, {"pattern": "^a", "validValues": ["a", "ab"]})
    invalid = (rule("invalidValues", arguments=each) for each in patterns)
    yield _kind("pattern", ("t",), invalid, single("t", *TEXTS), of="t", open=True)
    texts = {"select max(n) / 2.0 from ${object}": COMPARISONS, "select max(n) from ${object}": FEW}
    queries = (rule(kind="sql", must=each, query=text) for text, comparisons in texts.items() for each in comparisons)
    yield _kind("sql", ("n",), queries, single("n", None, *range(-1, 8)), open=True)


def _thresholds() -> Iterator[Kind]:
    yield _kind("rowCount", ("n",), (rule("rowCount", each) for each in COMPARISONS), COUNTS)
    yield _kind("rowCount to warn", ("n",), (rule("rowCount", each, severity=of) for each in FEW[1:4] for of in Severity), COUNTS)
    yield _kind("nullValues", ("n",), (rule("nullValues", each) for each in FEW), NULLS, of="n")
    shares = [rule("nullValues", each, unit="percent") for each in (*SHARES, *NONE)]
    yield _kind("nullValues in percent", ("n",), shares, NULLS, of="n")
    yield _kind("nullValues, none or a share", ("n",), (rule("nullValues"), *shares), NULLS, of="n")
    yield _kind("nullValues in both units", ("n",), (*shares, *(rule("nullValues", each) for each in FEW)), NULLS, of="n", open=True)
    yield _kind("duplicateValues of n", ("n", "t"), (rule("duplicateValues", each) for each in FEW), REPEATED, of="n")


def _arguments(comparisons: Comparisons, name: str, *, open: bool = False) -> Iterator[Kind]:
    def asking(metric: str, word: str, *values: list[Any]) -> Iterator[QualityRule]:
        return (rule(metric, must, arguments={word: each}) for each in values for must in comparisons)

    missing = asking("missingValues", "missingValues", [9], [9, 8], [8, None])
    yield _kind(f"missingValues{name}", ("n",), missing, NUMBERS, of="n", open=open)
    invalid = asking("invalidValues", "validValues", [1], [1, 2], [2, 3], [1, None])
    yield _kind(f"invalidValues{name}", ("n",), invalid, NUMBERS, of="n", open=open)
    repeated = asking("duplicateValues", "properties", ["n"], ["t"], ["n", "t"])
    yield _kind(f"duplicateValues{name}", ("n", "t"), repeated, REPEATED, open=open)


def _kind(
    name: str, columns: tuple[str, ...], found: Iterable[QualityRule], data: tuple[Data, ...], *, of: str | None = None, open: bool = False
) -> Kind:
    """Each of the rules alone, on the column `of` or on the table, and none of them."""
    forms = (with_column_rule(of, each) if of else with_rule(each) for each in found)
    return Kind(name, columns, (as_it_is, *forms), data, open=open)
