"""Refused publications that no later one has made good."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any

from mesh_platform.concepts.alert import Alert, AlertKind
from mesh_platform.concepts.contract import DataContract
from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.product import OutputPort
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.ledger.facts import Fact, Kind
from mesh_platform.observability.alerts.situations.publications import WHOLE, publications
from mesh_platform.observability.alerts.situations.surroundings import affected_by, find_port, rows, what_consumers_see

_PARTITION = ("partition",)
MAX_SAMPLES = 5


def standing_refusals(lakehouse: Lakehouse, mesh: Mesh) -> Iterator[Alert]:
    """One for each port and partition, since its first refusal after it was published last."""
    facts = sorted(lakehouse.ledger.outlines(Kind.REFUSED, _PARTITION), key=attrgetter("subject"))
    for subject, refusals in groupby(facts, key=attrgetter("subject")):
        if port := find_port(mesh, subject):
            for standing in _standing(lakehouse, port, list(refusals)):
                yield _alert(lakehouse, mesh, port, standing)


def _standing(lakehouse: Lakehouse, port: OutputPort, refusals: Sequence[Fact]) -> Iterator[list[Fact]]:
    """The refusals that stand, the oldest first, by partition."""
    published = publications(lakehouse, port, after=refusals[0].id)
    by_partition: dict[str, list[Fact]] = {}
    for each in refusals:
        partition = each.details["partition"] or WHOLE
        if not published.make_good(partition, each.id):
            by_partition.setdefault(partition, []).append(each)
    yield from by_partition.values()


def _alert(lakehouse: Lakehouse, mesh: Mesh, port: OutputPort, standing: list[Fact]) -> Alert:
    first, newest, address = standing[0], standing[-1], port.address
    partition = newest.details["partition"] or WHOLE
    details = next(
        each for each in lakehouse.ledger.facts(Kind.REFUSED, newest.subject, run_id=newest.run_id) if each.id == newest.id
    ).details
    results = [each for each in details.get("results") or () if each["verdict"] == "failed"]
    build = f"{address} --partition {partition}" if partition else str(address)
    return Alert(
        kind=AlertKind.REFUSED,
        subject=str(address),
        part=partition,
        since=first.at,
        domains=(address.domain,),
        title=f"{address}{f' ({partition})' if partition else ''} was refused",
        story=tuple(_story(details, results, times=len(standing))),
        samples=tuple(_samples(results, port.contract)),
        consumers_see=what_consumers_see(lakehouse, address),
        affected=affected_by(mesh, address),
        commands=(f"mesh history {address}", f"mesh run {build}"),
    )


def _story(details: Mapping[str, Any], results: Sequence[Mapping[str, Any]], *, times: int) -> Iterator[str]:
    if details.get("reason"):
        yield str(details["reason"]).splitlines()[0]
    else:
        yield f"{len(results)} of {len(details['results'])} checks of contract {details['contract_version']} failed."
    for each in results:
        yield f"{each['check']}: {each['description']}{_measured(each)}"
    if times > 1:
        yield f"It was tried {times} times; this is what was found last."


def _measured(result: Mapping[str, Any]) -> str:
    if not result["threshold"]:
        return "" if result["rows_affected"] is None else f" {rows(result['rows_affected'])} affected."
    affected = "" if result["rows_affected"] in (None, result["measured"]) else f" ({rows(result['rows_affected'])})"
    return f" Measured {result['measured']}, promised {result['threshold']}{affected}."


def _samples(results: Sequence[Mapping[str, Any]], contract: DataContract | None) -> Iterator[dict[str, JsonValue]]:
    """The ledger keeps none of guarded columns; a column that was guarded since is left out as well."""
    shown = {each.name for each in contract.columns if not each.is_guarded} if contract else set()
    for result in results:
        for row in result["samples"][:MAX_SAMPLES]:
            if row.keys() <= shown:
                yield {"check": result["check"], "row": row}
