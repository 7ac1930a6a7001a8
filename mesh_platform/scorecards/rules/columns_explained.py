"""Every column says what it means."""

from mesh_platform.scorecards.prose import says_more_than
from mesh_platform.scorecards.rule import Assessed, Dimension, Iterator, Part, Remedy, Rule, missing


class ColumnsExplained(Rule):
    id = "columns-explained"
    dimension = Dimension.DOCUMENTATION
    weight = 6
    purpose = "A description that repeats the name of its column leaves everybody to guess."

    def judge(self, of: Assessed) -> Iterator[Part]:
        for port, column in of.columns:
            name = f"{port.address}.{column.name}"
            if says_more_than(column.description, column.name):
                yield Part(name=name, facts=of.declared)
            else:
                remedy = Remedy(advice="write a `description` that says more than the name", place=column.location)
                yield missing(name, "nothing says what it means", remedy, facts=of.declared)
