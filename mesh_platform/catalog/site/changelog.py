"""What changed lately, the newest first: releases, contracts, and ports that end."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from mesh_platform.catalog.site.view import PortView, SiteView
from mesh_platform.concepts.lifecycle import ENDING
from mesh_platform.concepts.names import PortAddress
from mesh_platform.governance.changes.port_changes import sentence


class What(StrEnum):
    RELEASE = "release"
    REFUSED = "refused"
    CONTRACT = "contract"
    LIFECYCLE = "lifecycle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """`number` is that of its fact, which names it for ever; `told` are sentences; `is_grave` where consumers should look."""

    number: int
    at: datetime
    what: What
    port: PortAddress
    title: str
    told: tuple[str, ...] = ()
    is_grave: bool = False


def changelog(view: SiteView) -> Iterator[Entry]:
    entries = [entry for port in view.ports.values() for entry in _of_port(port)]
    return iter(sorted(entries, key=lambda each: (each.at, each.number), reverse=True))


def _of_port(port: PortView) -> Iterator[Entry]:
    for each in port.builds:
        if each.is_refused:
            broken = tuple(name for name, verdict in each.verdicts.items() if verdict == "failed")
            yield Entry(
                number=each.number,
                at=each.at,
                what=What.REFUSED,
                port=port.address,
                title="a build was refused",
                told=broken,
                is_grave=True,
            )
        else:
            title = f"{each.rows or 0:,} rows, contract {each.contract_version}"
            yield Entry(number=each.number, at=each.at, what=What.RELEASE, port=port.address, title=title)
    for each in port.versions:
        if each.changes:
            yield Entry(
                number=each.number,
                at=each.at,
                what=What.CONTRACT,
                port=port.address,
                title=f"contract {each.version}",
                told=tuple(map(sentence, each.changes)),
                is_grave=each.is_breaking,
            )
    for each in port.steps:
        yield Entry(
            number=each.number,
            at=each.at,
            what=What.LIFECYCLE,
            port=port.address,
            title=f"is {each.state} now",
            told=tuple(filter(None, (each.reason,))),
            is_grave=each.state in ENDING,
        )
