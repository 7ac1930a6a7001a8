"""Which keys a place of a JSON schema knows, whatever branch they stand in."""

from collections.abc import Iterable
from typing import Any


def known_keys(schema: dict[str, Any], pointer: Iterable[str | int]) -> tuple[str, ...]:
    """All keys of the mapping that the schema describes under a pointer, in the schema's order."""
    place: Any = schema
    for step in pointer:
        place = place[step]
    return tuple(dict.fromkeys(_keys(schema, place, set())))


def _keys(schema: dict[str, Any], place: Any, seen: set[str]) -> Iterable[str]:
    if not isinstance(place, dict):
        return
    yield from place.get("properties", {})
    reference = place.get("$ref")
    if reference and reference not in seen:
        seen.add(reference)
        yield from _keys(schema, _resolved(schema, reference), seen)
    for branch in (*place.get("allOf", ()), *place.get("oneOf", ()), *place.get("anyOf", ()), place.get("then"), place.get("else")):
        yield from _keys(schema, branch, seen)


def _resolved(schema: dict[str, Any], reference: str) -> Any:
    found: Any = schema
    for step in reference.removeprefix("#/").split("/"):
        found = found[step]
    return found
