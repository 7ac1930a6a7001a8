"""How the rows of a port differ between two moments."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mesh_platform.concepts.json_value import JsonValue, json_value


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedRow:
    """Its key, and what became of each column that changed: before and after."""

    key: Mapping[str, Any]
    values: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowChanges:
    """`key` is empty where whole rows were compared, which can be added and removed, but not change (`changed` is None).

    `added` and `removed` are None where the later rows are but a part of those that there would be. `columns` counts the changed
    values of each column that has any. Of a large port one key in `slices` was compared, and the counts are of these.
    Examples hold no value of a guarded column.
    """

    before_rows: int
    after_rows: int
    key: tuple[str, ...] = ()
    added: int | None = None
    removed: int | None = None
    changed: int | None = None
    columns: Mapping[str, int] = field(default_factory=dict)
    added_rows: tuple[Mapping[str, Any], ...] = ()
    removed_rows: tuple[Mapping[str, Any], ...] = ()
    changed_rows: tuple[ChangedRow, ...] = ()
    added_columns: tuple[str, ...] = ()
    removed_columns: tuple[str, ...] = ()
    retyped_columns: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    slices: int = 1

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs, as far as it was compared."""
        return not (self.added or self.removed or self.changed or self.added_columns or self.removed_columns or self.retyped_columns)

    def as_json(self) -> dict[str, JsonValue]:
        return {
            "before_rows": self.before_rows,
            "after_rows": self.after_rows,
            "key": list(self.key),
            "added": self.added,
            "removed": self.removed,
            "changed": self.changed,
            "columns": dict(self.columns),
            "examples": {
                "added": json_value(self.added_rows),
                "removed": json_value(self.removed_rows),
                "changed": [{"key": json_value(each.key), "values": json_value(each.values)} for each in self.changed_rows],
            },
            "added_columns": list(self.added_columns),
            "removed_columns": list(self.removed_columns),
            "retyped_columns": {name: list(types) for name, types in self.retyped_columns.items()},
            "compared_one_key_in": self.slices,
        }
