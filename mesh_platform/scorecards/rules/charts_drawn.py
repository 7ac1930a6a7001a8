"""A port with numbers shows them."""

from mesh_platform.concepts.product import OutputPort
from mesh_platform.concepts.types import is_numeric
from mesh_platform.scorecards.rule import Assessed, Dimension, Iterator, Part, Remedy, Rule, missing


class ChartsDrawn(Rule):
    id = "charts-drawn"
    dimension = Dimension.DOCUMENTATION
    weight = 2
    purpose = "One look at a chart tells what ten descriptions do not: whether this is the data somebody looks for."

    def judge(self, of: Assessed) -> Iterator[Part]:
        for port in of.ports:
            if port.charts:
                yield Part(name=str(port.address), facts=of.declared)
            elif _has_numbers(port):
                remedy = Remedy(advice="declare a chart of it (docs/charts.md)", place=port.location)
                yield missing(str(port.address), "no chart shows its numbers", remedy, facts=of.declared)


def _has_numbers(port: OutputPort) -> bool:
    """Rows that were kept out are looked at one by one."""
    contract = port.contract
    if contract is None or port.quarantine_of is not None:
        return False
    return any(is_numeric(each.type) and each.name not in contract.primary_key for each in contract.columns)
