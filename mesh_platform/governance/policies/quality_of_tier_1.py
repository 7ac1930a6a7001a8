"""What others cannot do without is promised in several respects."""

from mesh_platform.concepts.contract import Column, DataContract, Limits
from mesh_platform.governance.policy import Iterator, Mesh, OutputPort, PortPolicy, Scope, Stage, Theme, Violation, columns_of, date

_AT_LEAST = 4
_FRESHNESS = ("frequency", "latency", "freshness")


class QualityOfTier1(PortPolicy):
    id = "quality-of-tier-1"
    theme = Theme.QUALITY
    purpose = "Complete is not correct, and correct is not on time: what counts most is checked in more than one respect."
    remedy = "Add `required`, `enum` or limits, a key, a foreign key, `frequency`, or quality rules with a `dimension`."
    owner = "team:governance"
    scope = Scope(tiers=frozenset({"tier1"}))
    stage = Stage.GRACE
    enforced_from = date(2027, 4, 1)

    def check(self, port: OutputPort, mesh: Mesh) -> Iterator[Violation]:
        if port.contract is None:
            return
        found = {*_of_rules(port), *_of_structure(port.contract)}
        if len(found) < _AT_LEAST:
            dimensions = ", ".join(sorted(found)) or "nothing"
            message = f"{port.address} is tier 1 and promises {dimensions}; {_AT_LEAST} dimensions of quality are asked for."
            yield self.violation(port, message, at=port.contract.location)


def _of_rules(port: OutputPort) -> Iterator[str]:
    rules = (*(port.contract.rules if port.contract else ()), *(rule for _, column in columns_of(port) for rule in column.rules))
    yield from (each.dimension.lower() for each in rules if each.dimension)


def _of_structure(contract: DataContract) -> Iterator[str]:
    """The dimensions of what is promised without a rule; Dagster shows its checks under the same."""
    columns = contract.columns
    if any(each.required for each in columns):
        yield "completeness"
    if contract.primary_key or any(each.unique for each in columns):
        yield "uniqueness"
    if any(_is_limited(each) for each in columns):
        yield "conformity"
    if contract.relationships:
        yield "consistency"
    if contract.service_level(*_FRESHNESS):
        yield "timeliness"


def _is_limited(column: Column) -> bool:
    return bool(column.allowed_values) or column.limits != Limits()
