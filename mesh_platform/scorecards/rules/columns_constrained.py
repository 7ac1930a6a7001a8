"""Every column promises something beyond its type."""

import re

from mesh_platform.concepts.contract import DataContract
from mesh_platform.quality.compilation import compile_checks
from mesh_platform.scorecards.rule import Assessed, Dimension, Iterator, Part, Remedy, Rule, missing

_WORDS = re.compile(r"\w+")
_ADVICE = "promise something of it: `required`, `enum`, limits, a key, or a quality rule"


class ColumnsConstrained(Rule):
    id = "columns-constrained"
    dimension = Dimension.CONTRACT
    weight = 5
    purpose = "A column of which nothing is promised may be empty tomorrow, and no check would say so."

    def judge(self, of: Assessed) -> Iterator[Part]:
        for port, contract in of.contracts:
            promised = promised_columns(contract)
            for column in contract.columns:
                name = f"{port.address}.{column.name}"
                if column.name in promised:
                    yield Part(name=name, facts=of.declared)
                else:
                    yield missing(name, "nothing is promised of it", Remedy(advice=_ADVICE, place=column.location), facts=of.declared)


def promised_columns(contract: DataContract) -> frozenset[str]:
    """Those that a check is about, and those that a rule in SQL looks at."""
    checked = {name for check in compile_checks(contract) for name in check.columns}
    words = {word.lower() for rule in contract.rules for word in _WORDS.findall(rule.query or "")}
    return frozenset(checked | {each.name for each in contract.columns if each.name.lower() in words})
