"""What only people can write begins as a draft that says what belongs there. It regains nothing until somebody has written it."""

from collections.abc import Iterator
from typing import Any

from mesh_platform.concepts.contract import TO_DESCRIBE
from mesh_platform.scorecards.assessed import Assessed
from mesh_platform.scorecards.fixes.proposal import Change, Proposal
from mesh_platform.scorecards.rules.columns_explained import ColumnsExplained
from mesh_platform.scorecards.rules.purpose_told import WANTED, PurposeTold

_AFTER = ("domain", "status", "version")


def drafts(of: Assessed) -> Iterator[Proposal]:
    for text in (of.product, *(contract for _, contract in of.contracts)):
        for what, wanted in WANTED.items():
            if not getattr(text, what).strip():
                change = _describe(what, f"{TO_DESCRIBE} {wanted}.")
                yield Proposal(rule=PurposeTold.id, file=text.location.path, grounds=f"{what}: {wanted}", change=change, drafts=True)
    for port, contract in of.contracts:
        for column in contract.columns:
            if not column.description.strip():
                grounds = f"{port.address}.{column.name}: what it means"
                yield Proposal(
                    rule=ColumnsExplained.id,
                    file=contract.location.path,
                    grounds=grounds,
                    change=_explain(column.name),
                    drafts=True,
                )


def _describe(what: str, text: str) -> Change:
    def change(document: Any) -> None:
        if "description" not in document:
            place = max((list(document).index(each) for each in _AFTER if each in document), default=0)
            document.insert(place + 1, "description", {})
        document["description"][what] = text

    return change


def _explain(column: str) -> Change:
    def change(document: Any) -> None:
        entry = next(each for each in document["schema"][0]["properties"] if each["name"] == column)
        entry["description"] = f"{TO_DESCRIBE} what it means, and in which unit."

    return change
