"""Every number says what it counts."""

from mesh_platform.concepts.contract import Column, DataContract
from mesh_platform.concepts.types import is_numeric
from mesh_platform.scorecards.rule import Assessed, Dimension, Iterator, Part, Remedy, Rule, missing

_OF_NAMES = ("_id", "_number")


class NumbersHaveUnits(Rule):
    id = "numbers-have-units"
    dimension = Dimension.DOCUMENTATION
    weight = 4
    purpose = "Minutes added to hours, or miles to kilometres, make a number that nobody suspects."

    def judge(self, of: Assessed) -> Iterator[Part]:
        for port, contract in of.contracts:
            for column in contract.columns:
                if _is_measured(column, contract):
                    yield _part(f"{port.address}.{column.name}", column, of.declared)


def _is_measured(column: Column, contract: DataContract) -> bool:
    """A number that names something, or points to it, counts nothing."""
    names = column.name in contract.primary_key or column.unique or any(column.name in each.columns for each in contract.relationships)
    return is_numeric(column.type) and not (names or column.name.endswith(_OF_NAMES) or column.allowed_values)


def _part(name: str, column: Column, facts: tuple[int, ...]) -> Part:
    if column.unit or column.term:
        return Part(name=name, facts=facts)
    remedy = Remedy(advice="write its `unit` (customProperties, vendor mesh), or the term that defines it", place=column.location)
    return missing(name, "nothing says what it counts", remedy, facts=facts)
