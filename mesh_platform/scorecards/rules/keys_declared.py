"""Every port says what makes a row the same row."""

from mesh_platform.scorecards.rule import Assessed, Dimension, Iterator, Part, Remedy, Rule, missing


class KeysDeclared(Rule):
    id = "keys-declared"
    dimension = Dimension.CONTRACT
    weight = 3
    purpose = "Without a key nobody can join the rows, nor see that one came twice."

    def judge(self, of: Assessed) -> Iterator[Part]:
        for port, contract in of.contracts:
            if contract.primary_key:
                yield Part(name=str(port.address), facts=of.declared)
            else:
                remedy = Remedy(advice="mark the columns of its key: `primaryKey: true`", place=contract.location)
                yield missing(str(port.address), "no column is its key", remedy, facts=of.declared)
