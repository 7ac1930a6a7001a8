"""What people read: it promises neither more nor less, so that a patch says enough."""

from collections.abc import Iterator

from mesh_platform.concepts.change import Change
from mesh_platform.concepts.contract import Column, DataContract
from mesh_platform.governance.changes.directions import neutral

_CONTRACT_TEXTS = ("name", "purpose", "usage", "limitations", "description", "tags", "custom")
_COLUMN_TEXTS = ("description", "business_name", "classification", "tags", "sources", "term")
# Parts of the document that are compared by what they mean.
_UNDERSTOOD = frozenset(
    {"id", "version", "status", "name", "description", "tags", "schema", "slaProperties", "slaDefaultElement", "customProperties"}
)


def compare_texts(old: DataContract, new: DataContract) -> Iterator[Change]:
    for name in _CONTRACT_TEXTS:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield neutral(name, before, after, "it is described in other words")
    for key in sorted((old.source.keys() | new.source.keys()) - _UNDERSTOOD):
        before, after = old.source.get(key), new.source.get(key)
        if before != after:
            yield neutral(f"document.{key}", before, after, "the mesh promises nothing by it")


def compare_column_texts(old: Column, new: Column, *, path: str, columns: tuple[str, ...]) -> Iterator[Change]:
    for name in _COLUMN_TEXTS:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield neutral(f"{path}.{name}", before, after, "it is described in other words", columns=columns)
