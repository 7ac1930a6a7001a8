"""What the declarations of domains and products say otherwise than when they were published."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from mesh_platform.concepts.domain import Domain
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.product import DataProduct, InputPort, OutputPort
from mesh_platform.concepts.reliance import Reliance, ReliedColumn
from mesh_platform.concepts.source import MeshSource
from mesh_platform.orchestration.planning.difference import Became, Detail, DomainDifference, ProductDifference

_OF_A_DOMAIN: Mapping[str, Callable[[Domain], Any]] = {
    "purpose": lambda each: each.purpose,
    "owner": lambda each: each.team.owner,
    "support": lambda each: ", ".join(channel.channel for channel in each.support),
    "applications": lambda each: ", ".join(sorted(application.name for application in each.applications)),
    "waivers": lambda each: ", ".join(sorted(f"{waiver.policy} of {waiver.subject} until {waiver.end}" for waiver in each.waivers)),
}
_OF_A_PRODUCT: Mapping[str, Callable[[DataProduct], Any]] = {
    "name": lambda each: each.name,
    "version": lambda each: each.version,
    "status": lambda each: each.status,
    "alignment": lambda each: each.alignment,
    "owner": lambda each: each.team.owner,
    "support": lambda each: ", ".join(channel.channel for channel in each.support),
    "purpose": lambda each: each.purpose,
    "usage": lambda each: each.usage,
    "limitations": lambda each: each.limitations,
    "tier": lambda each: each.tier,
    "tags": lambda each: ", ".join(each.tags),
}
# What the product says of a port that decides how it is built or judged. Who may read it is compared with its contract.
_OF_A_PORT: Mapping[str, Callable[[OutputPort], Any]] = {
    "mode": lambda each: each.mode.value,
    "quarantine of": lambda each: each.quarantine_of,
}
_RELIANCE = "what it relies on"


def compare_domains(old: Mesh, new: Mesh) -> Iterator[DomainDifference]:
    before, after = {each.name: each for each in old.domains}, {each.name: each for each in new.domains}
    for name in sorted(before.keys() | after.keys()):
        details = tuple(_details(_OF_A_DOMAIN, before.get(name), after.get(name)))
        if became := _became(before.get(name), after.get(name), details):
            yield DomainDifference(domain=name, became=became, details=details)


def compare_product(old: DataProduct | None, new: DataProduct | None) -> ProductDifference | None:
    """None where nothing differs that the product says of itself; its ports are compared one by one."""
    product = new or old
    details, inputs = tuple(_details(_OF_A_PRODUCT, old, new)), tuple(_inputs(old, new))
    became = _became(old, new, (*details, *inputs))
    if product is None or became is None:
        return None
    return ProductDifference(product=product.address, became=became, inputs=inputs, details=details)


def compare_port(old: OutputPort | None, new: OutputPort | None) -> tuple[Detail, ...]:
    return tuple(_details(_OF_A_PORT, old, new))


def _became(old: object | None, new: object | None, details: tuple[Detail, ...]) -> Became | None:
    if old is None or new is None:
        return Became.ADDED if old is None else Became.REMOVED
    return Became.CHANGED if details else None


def _details(parts: Mapping[str, Callable[[Any], Any]], old: object | None, new: object | None) -> Iterator[Detail]:
    """Only between two: what is new or gone differs in everything."""
    if old is None or new is None:
        return
    for what, part in parts.items():
        before, after = str(part(old) or ""), str(part(new) or "")
        if before != after:
            yield Detail(what=what, old=before, new=after)


def _inputs(old: DataProduct | None, new: DataProduct | None) -> Iterator[Detail]:
    before = {each.name: each for each in old.inputs} if old else {}
    after = {each.name: each for each in new.inputs} if new else {}
    for name in sorted(before.keys() | after.keys()) if old and new else ():
        yield from _input(name, before.get(name), after.get(name))


def _input(name: str, old: InputPort | None, new: InputPort | None) -> Iterator[Detail]:
    if old is None or new is None or (old.port, old.source) != (new.port, new.source):
        yield Detail(what=name, old=_reads(old), new=_reads(new))
    elif (needs := (_needs(old.reliance), _needs(new.reliance))) and needs[0] != needs[1]:
        yield Detail(what=f"{name}: {_RELIANCE}", old=needs[0], new=needs[1])


def _reads(port: InputPort | None) -> str:
    """Where an input port leads. How a source system is read stays in its declaration: it may be long."""
    if port is None:
        return ""
    if isinstance(port.source, MeshSource):
        return f"the mesh's {port.source.table}"
    return str(port.port or getattr(port.source, "path", None) or ("a source system" if port.source else "outside the mesh"))


def _needs(reliance: Reliance | None) -> str:
    """As people read it, and equal for equal needs wherever in the file they stand."""
    if reliance is None:
        return ""
    needs = [_need(each) for _, each in sorted(reliance.columns.items())]
    needs += [f"at least {reliance.minimum_rows} rows"] if reliance.minimum_rows else []
    needs += [f"at most {reliance.maximum_lag} behind"] if reliance.maximum_lag else []
    return "; ".join(needs)


def _need(column: ReliedColumn) -> str:
    words = [column.name, str(column.type or ""), "required" if column.required else "", "unique" if column.unique else ""]
    words += [f"one of {', '.join(map(str, column.values))}"] if column.values else []
    words += [f"at least {column.minimum}"] if column.minimum is not None else []
    words += [f"at most {column.maximum}"] if column.maximum is not None else []
    return " ".join(filter(None, words))
