"""What was promised held when it was checked last."""

from collections.abc import Mapping
from typing import Any

from mesh_platform.concepts.check import Verdict
from mesh_platform.lakehouse.ledger.facts import Fact
from mesh_platform.scorecards.rule import Assessed, Dimension, Iterator, Part, Remedy, Rule, missing

_WITHOUT = "other"


class ChecksHeld(Rule):
    id = "checks-held"
    dimension = Dimension.QUALITY
    weight = 8
    purpose = "A promise that only warns is still a promise, and a check that cannot be computed has not passed."

    def judge(self, of: Assessed) -> Iterator[Part]:
        """One part for each port and dimension, which holds where all of its checks do: many easy ones make no hard one good."""
        for port in of.ports:
            build = of.record.builds.get(str(port.address))
            if build is None:
                remedy = Remedy(advice="build it", command=f"mesh run {port.address}")
                yield missing(str(port.address), "it was never built, so nothing was checked", remedy)
            elif not build.details["results"]:
                remedy = Remedy(advice="see why it was refused before any check", command=f"mesh history {port.address}")
                yield missing(str(port.address), "it was refused before anything was checked", remedy, facts=(build.id,))
            else:
                yield from _parts(str(port.address), build)


def _parts(port: str, build: Fact) -> Iterator[Part]:
    by_dimension: dict[str, list[Mapping[str, Any]]] = {}
    for each in build.details["results"]:
        by_dimension.setdefault(each.get("dimension") or _WITHOUT, []).append(each)
    for dimension, results in sorted(by_dimension.items()):
        broken = [each["check"] for each in results if each["verdict"] != Verdict.PASSED]
        if not broken:
            yield Part(name=f"{port} {dimension}", facts=(build.id,))
        else:
            remedy = Remedy(advice="mend what it counts, then build it again", command=f"mesh history {port}")
            yield missing(f"{port} {dimension}", f"did not hold: {', '.join(broken)}", remedy, facts=(build.id,))
