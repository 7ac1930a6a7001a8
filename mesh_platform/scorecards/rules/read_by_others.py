"""Somebody reads it."""

from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.product import OutputPort
from mesh_platform.errors import InvalidName
from mesh_platform.lakehouse.ledger.sums import Sum
from mesh_platform.scorecards.record import READ_WITHIN
from mesh_platform.scorecards.rule import Assessed, Dimension, Iterator, Part, Remedy, Rule, missing

_ADVICE = "find who needs it (mesh demand list) and let them read it; if nobody does, end it with mesh product deprecate"


class ReadByOthers(Rule):
    id = "read-by-others"
    dimension = Dimension.USAGE
    weight = 8
    purpose = "A product is made for somebody. What nobody reads costs its owner and helps no one."

    def judge(self, of: Assessed) -> Iterator[Part]:
        for port in of.ports:
            if port.quarantine_of is not None:  # looked at when something is wrong
                continue
            name = str(port.address)
            if facts := tuple(each.newest for each in of.record.reads if each.subject == name and _is_other(each, port)):
                yield Part(name=name, facts=facts)
            else:
                found = f"no product, application or other domain has read it within {READ_WITHIN.days} days"
                yield missing(name, found, Remedy(advice=_ADVICE, command=f"mesh read {name} --as domain.product"))


def consumers_of(port: OutputPort, of: Assessed) -> tuple[str, ...]:
    """Who else reads it."""
    return tuple(
        dict.fromkeys(each.texts["consumer"] for each in of.record.reads if each.subject == str(port.address) and _is_other(each, port))
    )


def _is_other(reads: Sum, port: OutputPort) -> bool:
    """Whoever says for whom, and does not look at the own domain's data."""
    try:
        consumer = Consumer.parse(reads.texts["consumer"])
    except InvalidName:
        return False
    return not consumer.is_own_people(port.address) and consumer.product != port.address.of_product
