"""Every port promises quality in more than one respect."""

from mesh_platform.concepts.contract import DataContract
from mesh_platform.quality.compilation import compile_checks
from mesh_platform.scorecards.rule import Assessed, Dimension, Iterator, Part, Remedy, Rule, missing

DIMENSIONS = {
    "accuracy": "a quality rule that compares values with what can be true",
    "completeness": "`required` columns, or a rule on missing values",
    "conformity": "`enum`, `pattern` or limits",
    "consistency": "a foreign key, or a rule between columns",
    "coverage": "a rule on the number of rows, such as `rowCount`",
    "timeliness": "`frequency`, `latency` or `freshness` among the service levels",
    "uniqueness": "a key, or `unique` columns",
}
ENOUGH = 6  # one of the seven may have no meaning for a port


class QualityInManyRespects(Rule):
    id = "quality-in-many-respects"
    dimension = Dimension.QUALITY
    weight = 8
    purpose = "Complete is not correct, and correct is not on time: what is not promised is not checked."

    def judge(self, of: Assessed) -> Iterator[Part]:
        for port, contract in of.contracts:
            yield from _parts(str(port.address), contract, of.declared)


def _parts(port: str, contract: DataContract, facts: tuple[int, ...]) -> Iterator[Part]:
    promised = promised_dimensions(contract)
    lacking = [each for each in DIMENSIONS if each not in promised]
    remedy = Remedy(advice=f"promise {_listed(lacking)}", place=contract.location)
    for number in range(ENOUGH):
        name = f"{port} respect {number + 1}"
        if number < len(promised):
            yield Part(name=name, facts=facts)
        else:
            yield missing(name, f"it promises nothing of {', '.join(lacking)}", remedy, facts=facts)


def promised_dimensions(contract: DataContract) -> frozenset[str]:
    """The dimensions of ODCS in which the contract has a check."""
    return frozenset(each.dimension.lower() for each in compile_checks(contract) if each.dimension) & DIMENSIONS.keys()


def _listed(lacking: list[str]) -> str:
    return ", or ".join(f"{each} ({DIMENSIONS[each]})" for each in lacking)
