"""The columns of a new port: examples, or those of the port it reads."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from mesh_platform.concepts.contract import Column, DataContract
from mesh_platform.concepts.names import ProductAddress
from mesh_platform.concepts.partition import Granularity
from mesh_platform.concepts.product import OutputPort
from mesh_platform.declarations.documents.suggestions import did_you_mean
from mesh_platform.errors import UnknownName, UsageError

_TAKEN_OVER = ("name", "logicalType", "physicalType", "description", "required", "unique", "primaryKey", "primaryKeyPosition")
_TAKEN_OVER += ("classification", "enum", "logicalTypeOptions", "items", "properties", "map")
_KEY = ("primaryKey", "primaryKeyPosition", "unique")
_OPTIONS_LEFT = ("pattern",)  # what its producer checks; here it would only be read past


@dataclass(frozen=True, slots=True, kw_only=True)
class NewColumn:
    """`entry` is the property of the contract, by ODCS's keys; `source` the column's name in the input it is taken from.

    `made_by` is the SQL that makes it of the input's columns, where that is more than a name; `oldest` is the first day that a
    sample has of it.
    """

    name: str
    source: str
    entry: Mapping[str, Any]
    made_by: str = ""
    oldest: date | None = None
    comments: tuple[str, ...] = ()

    @property
    def is_key(self) -> bool:
        return bool(self.entry.get("primaryKey"))

    @property
    def is_required(self) -> bool:
        return bool(self.entry.get("required")) or self.is_key

    def with_entry(self, **more: Any) -> "NewColumn":
        return replace(self, entry={**self.entry, **more})


def example_columns(key: str, granularity: Granularity | None = None) -> tuple[NewColumn, ...]:
    """One of each kind that nearly every table has: what tells rows apart, when it was, and how much.

    A key is unique across partitions, and the example rows are the same in each: there the moment belongs to it.
    """
    keyed = {"primaryKey": True, "primaryKeyPosition": 2} if granularity else {}
    moment = (
        _example("recorded_at", "timestamp", "When it was recorded.", required=True, **keyed, logicalTypeOptions={"timezone": True})
        if granularity is Granularity.HOUR
        else _example("recorded_on", "date", "Day on which it was recorded, in UTC.", required=True, **keyed)
    )
    quantity = _example("quantity", "integer", "How many; never negative.", logicalTypeOptions={"minimum": 0})
    if key.lower() in (moment.name, quantity.name):
        raise UsageError(f"the column {key} would be there twice", hint="name another that tells rows apart: --key id")
    return (
        _example(key, "string", "Tells the rows apart.", required=True, primaryKey=True, primaryKeyPosition=1),
        moment,
        quantity,
    )


def columns_of_port(port: OutputPort, *, reader: ProductAddress, wanted: Collection[str] | None) -> tuple[NewColumn, ...]:
    """What a reader gets to see in clear of a port. Raises UnknownName, and UsageError for a wanted column that it does not."""
    contract = port.contract
    if contract is None:
        raise UsageError(f"the contract of {port.address} is not valid, so its columns are not known", hint="run: mesh check")
    hidden = {each.name for each in contract.columns if _is_hidden(each, own=port.address.domain == reader.domain)}
    chosen = _chosen(port, contract, wanted, hidden)
    if not chosen:
        raise UsageError(f"every column of {port.address} is classified, so none can be taken over", hint="begin without --reads")
    whole_key = set(contract.primary_key) <= set(chosen)
    entries = {each["name"]: each for each in contract.source["schema"][0]["properties"]}
    return tuple(_taken_over(entries[name], with_key=whole_key) for name in chosen)


def columns_left_out(port: OutputPort, *, reader: ProductAddress) -> tuple[str, ...]:
    """The columns that come masked, or tell about persons."""
    columns = port.contract.columns if port.contract else ()
    return tuple(each.name for each in columns if _is_hidden(each, own=port.address.domain == reader.domain))


def key_of(columns: Iterable[NewColumn]) -> tuple[str, ...]:
    return tuple(each.name for each in sorted(columns, key=lambda each: each.entry.get("primaryKeyPosition", 0)) if each.is_key)


def _example(name: str, logical_type: str, description: str, **more: Any) -> NewColumn:
    entry = {"name": name, "logicalType": logical_type, "description": description, "classification": "internal", **more}
    return NewColumn(name=name, source=name, entry=entry)


def _chosen(port: OutputPort, contract: DataContract, wanted: Collection[str] | None, hidden: Collection[str]) -> list[str]:
    known = [each.name for each in contract.columns]
    for each in wanted or ():
        if each not in known:
            raise UnknownName(f"{port.address} has no column {each!r}", hint=did_you_mean(each, known) or f"it has {', '.join(known)}")
        if each in hidden:
            raise UsageError(
                f"the column {each} of {port.address} is classified", hint="begin without it, and agree with its owner how you see it"
            )
    return [each for each in known if (each in wanted if wanted is not None else each not in hidden)]


def _is_hidden(column: Column, *, own: bool) -> bool:
    return column.is_personal or (column.classification or "").lower() == "restricted" or (column.is_sensitive and not own)


def _taken_over(entry: Mapping[str, Any], *, with_key: bool) -> NewColumn:
    kept = {key: entry[key] for key in _TAKEN_OVER if key in entry and (with_key or key not in _KEY)}
    options = {key: each for key, each in entry.get("logicalTypeOptions", {}).items() if key not in _OPTIONS_LEFT}
    kept.pop("logicalTypeOptions", None)
    if options:
        kept["logicalTypeOptions"] = options
    if entry.get("primaryKey") and not with_key:
        kept["required"] = True  # a key is never missing
    return NewColumn(name=entry["name"], source=entry["name"], entry=kept)
