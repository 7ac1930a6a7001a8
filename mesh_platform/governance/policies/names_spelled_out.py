"""Names are words that people of another domain read: lower case, no abbreviations, no types."""

import re

from mesh_platform.concepts.names import NAME
from mesh_platform.governance.policy import Iterator, Mesh, OutputPort, PortPolicy, Severity, Stage, Theme, Violation, columns_of, date

_ABBREVIATIONS = {
    "addr": "address",
    "amt": "amount",
    "avg": "average or mean",
    "cat": "category",
    "cd": "code",
    "cnt": "count",
    "cust": "customer",
    "desc": "description",
    "dest": "destination",
    "dt": "date",
    "flg": "is_… or has_…",
    "lvl": "level",
    "mth": "month",
    "nbr": "number",
    "no": "number",
    "num": "number",
    "org": "organisation",
    "pct": "share",
    "qty": "quantity",
    "ts": "…_at",
    "usr": "user",
    "val": "value",
    "yr": "year",
}
_TYPES = frozenset({"str", "string", "varchar", "int", "bigint", "float", "dbl", "bool", "tbl", "vw"})


class NamesSpelledOut(PortPolicy):
    id = "names-spelled-out"
    theme = Theme.INTEROPERABILITY
    purpose = "Domains meet in their names. `dt` and `cust_cd` are known to those who made them up."
    remedy = "Spell the name out, in lower case with _ between words; renaming a column is a new major version."
    owner = "team:governance"
    severity = Severity.WARNING
    stage = Stage.GRACE
    enforced_from = date(2027, 7, 1)

    def check(self, port: OutputPort, mesh: Mesh) -> Iterator[Violation]:
        for fault in (*_faults(port.address.product), *_faults(port.address.port)):
            yield self.violation(port, f"{port.address} {fault}.")
        for name, column in columns_of(port):
            for fault in _faults(column.name):
                yield self.violation(port, f"`{name}` {fault}.", at=column.location)


def _faults(name: str) -> Iterator[str]:
    if not NAME.fullmatch(name):
        yield "is not written in lower case with _ between words"
    for word in re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().split("_"):
        if word in _ABBREVIATIONS:
            yield f"abbreviates: `{word}` is {_ABBREVIATIONS[word]}"
        elif word in _TYPES:
            yield f"names a type: `{word}` is said by the contract"
