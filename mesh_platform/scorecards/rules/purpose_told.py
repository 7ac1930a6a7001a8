"""Whoever finds a product can tell whether it answers a question."""

from mesh_platform.concepts.contract import DataContract
from mesh_platform.concepts.product import DataProduct
from mesh_platform.scorecards.prose import is_written
from mesh_platform.scorecards.rule import Assessed, Dimension, Iterator, Part, Remedy, Rule, missing

WANTED = {
    "purpose": "who needs it, and for which question",
    "usage": "how to work with it, and what to join it to",
    "limitations": "what it cannot tell, and where it is wrong",
}


class PurposeTold(Rule):
    id = "purpose-told"
    dimension = Dimension.PURPOSE
    weight = 7
    purpose = "Data is found by what it is for, and misused where nobody says what it is not for."

    def judge(self, of: Assessed) -> Iterator[Part]:
        yield from _parts(str(of.address), of.product, of.declared)
        for port, contract in of.contracts:
            yield from _parts(str(port.address), contract, of.declared)


def _parts(name: str, of: DataProduct | DataContract, facts: tuple[int, ...]) -> Iterator[Part]:
    for what, wanted in WANTED.items():
        if is_written(getattr(of, what)):
            yield Part(name=f"{name} {what}", facts=facts)
        else:
            remedy = Remedy(advice=f"write `description.{what}`: {wanted}", place=of.location)
            yield missing(f"{name} {what}", "nobody has written it", remedy, facts=facts)
