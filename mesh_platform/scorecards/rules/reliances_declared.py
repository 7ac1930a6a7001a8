"""What a product needs of others, it says: their builds are checked for it."""

from mesh_platform.scorecards.rule import Assessed, Dimension, Iterator, Part, Remedy, Rule, missing


class ReliancesDeclared(Rule):
    id = "reliances-declared"
    dimension = Dimension.CONTRACT
    weight = 3
    purpose = "A producer cannot keep what nobody told it that they need."

    def judge(self, of: Assessed) -> Iterator[Part]:
        for each in of.product.inputs:
            if each.port is None or each.port.domain == of.address.domain:
                continue
            name = f"{of.address} reads {each.port}"
            if each.reliance is not None:
                yield Part(name=name, facts=of.declared)
            else:
                remedy = Remedy(advice=f"say at the input `{each.name}` what it `reliesOn` (docs/how-it-works.md)", place=each.location)
                yield missing(name, "it does not say what it relies on", remedy, facts=of.declared)
