"""Which rows differ between two pins of a port: found again by its key, or as whole rows where it has none.

Files that both pins hold are not read. A value equals another where it is the same value: NULL is NULL, NaN is NaN. A column of
another type is a difference of the schema, and its values are not compared.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from mesh_platform.lakehouse.comparing.row_changes import ChangedRow, RowChanges
from mesh_platform.lakehouse.engine import Connection
from mesh_platform.lakehouse.quoting import identifier
from mesh_platform.lakehouse.reading.snapshots import Pin, relation_sql

MOST_ROWS = 20_000_000
EXAMPLES = 5

_JOINED = """
    select {answers}
    from (select true as here, {before_columns} from ({before}) where {slice}) as before
    {join} join (select true as here, {after_columns} from ({after}) where {slice}) as after on {same}"""
_COUNTED = """
    select coalesce(sum(copies) filter (copies > 0), 0)::bigint, coalesce(-sum(copies) filter (copies < 0), 0)::bigint,
        {examples}
    from (select {names}, sum(side) as copies from (
            select {columns}, 1 as side from ({after}) where {slice} union all select {columns}, -1 from ({before}) where {slice}
        ) group by {names} having sum(side) <> 0)"""


def compare_rows(
    connection: Connection,
    before: Pin,
    after: Pin,
    *,
    key: Iterable[str] = (),
    guarded: Iterable[str] = (),
    examples: int = EXAMPLES,
    sampled: bool = False,
    most_rows: int = MOST_ROWS,
) -> RowChanges:
    """What is different in `after`.

    `sampled`: `after` was made from a part of the inputs, so that only rows whose key both have are compared.
    A key that repeats, or that one of the pins does not have, does not find rows again: then whole rows are compared.
    """
    shared = {each.uri for each in before.files} & {each.uri for each in after.files}
    comparison = _Comparison(
        connection=connection,
        before=_without(before, shared),
        after=_without(after, shared),
        key=tuple(key),
        guarded=frozenset(guarded),
        examples=examples,
        sampled=sampled,
        most_rows=most_rows,
    )
    found = comparison.by_key() or comparison.by_row()
    return replace(found, before_rows=before.rows, after_rows=after.rows)


@dataclass(frozen=True, kw_only=True)
class _Comparison:
    connection: Connection
    before: Pin
    after: Pin
    key: tuple[str, ...]
    guarded: frozenset[str]
    examples: int
    sampled: bool
    most_rows: int

    @property
    def compared(self) -> list[str]:
        """The columns that both have, of one type."""
        before = self.before.columns
        return [name for name, of in self.after.columns.items() if before.get(name) == of]

    @property
    def slices(self) -> int:
        return max(1, math.ceil(max(self.before.rows, self.after.rows) / self.most_rows))

    def by_key(self) -> RowChanges | None:
        """None where there is no key that finds each row again."""
        columns = self.compared
        if not self.key or not {*self.key} <= {*columns}:
            return None
        values = [each for each in columns if each not in self.key]
        only_before, only_after, both, changed, *found = self._join(columns, values)
        if not self._finds_each_row(only_before, only_after, both):
            return None
        counts, (added, removed, pairs) = found[: len(values)], found[len(values) :]
        return self._changes(
            key=self.key,
            added=None if self.sampled else only_after,
            removed=None if self.sampled else only_before,
            changed=changed,
            columns={name: count for name, count in zip(values, counts, strict=True) if count},
            added_rows=() if self.sampled else self._rows(added, columns),
            removed_rows=self._rows(removed, columns),
            changed_rows=tuple(self._changed_rows(pairs, columns)),
        )

    def by_row(self) -> RowChanges:
        columns = self.compared
        if self.sampled:
            return self._changes()
        if not columns:
            return self._changes(added=self.after.rows, removed=self.before.rows)
        names = [f"c{number}" for number in range(len(columns))]
        shown = self._packed(f"{name}" for name in self._shown_places(columns))
        sql = _COUNTED.format(
            columns=self._selected(columns),
            names=", ".join(names),
            slice=self._slice(columns),
            before=relation_sql(self.before),
            after=relation_sql(self.after),
            examples=", ".join(
                f"arg_min({shown}, hash({', '.join(names)}), {self.examples}) filter (copies {sign} 0)" if self.examples else "null"
                for sign in "><"
            ),
        )
        added, removed, added_rows, removed_rows = self.connection.execute(sql).fetchall()[0]
        rows = {"added_rows": self._rows(added_rows, columns), "removed_rows": self._rows(removed_rows, columns)}
        return self._changes(added=added, removed=removed, **rows)

    def _join(self, columns: list[str], values: list[str]) -> tuple[Any, ...]:
        place = {name: f"c{number}" for number, name in enumerate(columns)}
        both = "before.here and after.here"
        differs = [f"before.{place[each]} is distinct from after.{place[each]}" for each in values]
        changed = f"{both} and ({' or '.join(differs) or 'false'})"
        answers = [
            "count(*) filter (after.here is null)",
            "count(*) filter (before.here is null)",
            f"count(*) filter ({both})",
            f"count(*) filter ({changed})",
            *(f"count(*) filter ({both} and {each})" for each in differs),
            *self._example_answers(columns, place, changed),
        ]
        sql = _JOINED.format(
            answers=", ".join(answers),
            join="right" if self.sampled else "full",
            same=" and ".join(f"before.{place[each]} is not distinct from after.{place[each]}" for each in self.key),
            before_columns=self._selected(columns),
            after_columns=self._selected(columns),
            before=relation_sql(self.before),
            after=relation_sql(self.after),
            slice=self._slice(self.key),
        )
        return self.connection.execute(sql).fetchall()[0]

    def _example_answers(self, columns: list[str], place: Mapping[str, str], changed: str) -> Iterator[str]:
        """Those with the smallest keys: added ones, removed ones, and both sides of those that changed."""
        if not self.examples:
            yield from ("null", "null", "null")
            return
        shown = self._shown_places(columns)
        for side, condition in (("after", "before.here is null"), ("before", "after.here is null")):
            yield self._smallest(self._packed(f"{side}.{each}" for each in shown), side, place, condition)
        pairs = self._packed(f"{side}.{each}" for side in ("before", "after") for each in shown)
        yield self._smallest(pairs, "after", place, changed)

    def _smallest(self, packed: str, side: str, place: Mapping[str, str], condition: str) -> str:
        key = self._packed(f"{side}.{place[each]}" for each in self.key)
        return f"arg_min({packed}, {key}, {self.examples}) filter ({condition})"

    def _finds_each_row(self, only_before: int, only_after: int, both: int) -> bool:
        """A key that two rows have makes more pairs than there are rows on one of the sides."""
        if not self.sampled and both + only_before != self._count(self.before):
            return False
        return both + only_after == self._count(self.after)

    def _count(self, pin: Pin) -> int:
        if self.slices == 1:
            return pin.rows
        ((rows,),) = self.connection.execute(f"select count(*) from ({relation_sql(pin)}) where {self._slice(self.key)}").fetchall()
        return rows

    def _slice(self, columns: Iterable[str]) -> str:
        if self.slices == 1:
            return "true"
        return f"hash({', '.join(map(identifier, columns))}) % {self.slices} = 0"

    def _selected(self, columns: Iterable[str]) -> str:
        return ", ".join(f"{identifier(name)} as c{number}" for number, name in enumerate(columns))

    def _shown(self, columns: Iterable[str]) -> list[str]:
        return [each for each in columns if each not in self.guarded]

    def _shown_places(self, columns: Iterable[str]) -> list[str]:
        return [f"c{number}" for number, name in enumerate(columns) if name not in self.guarded]

    def _packed(self, values: Iterable[str]) -> str:
        """One value of many; never of none, which DuckDB does not know."""
        return f"row({', '.join(['true', *values])})"

    def _rows(self, packed: list[tuple] | None, columns: list[str]) -> tuple[Mapping[str, Any], ...]:
        names = self._shown(columns)
        return tuple(dict(zip(names, values[1:], strict=True)) for values in map(_values, packed or ()) if names)

    def _changed_rows(self, packed: list[tuple] | None, columns: list[str]) -> Iterator[ChangedRow]:
        names = self._shown(columns)
        for _, *values in map(_values, packed or ()):
            sides = zip(names, values[: len(names)], values[len(names) :], strict=True)
            pairs = {name: (old, new) for name, old, new in sides}
            changed = {name: pair for name, pair in pairs.items() if name not in self.key and not _same(*pair)}
            yield ChangedRow(key={name: pairs[name][1] for name in self.key if name in pairs}, values=changed)

    def _changes(self, **found: Any) -> RowChanges:
        before, after = self.before.columns, self.after.columns
        return RowChanges(
            before_rows=0,
            after_rows=0,
            slices=self.slices,
            added_columns=tuple(each for each in after if each not in before),
            removed_columns=tuple(each for each in before if each not in after),
            retyped_columns={name: (str(before[name]), str(of)) for name, of in after.items() if name in before and before[name] != of},
            **found,
        )


def _without(pin: Pin, uris: set[str]) -> Pin:
    return replace(pin, files=tuple(each for each in pin.files if each.uri not in uris))


def _values(packed: Any) -> list[Any]:
    return list(packed.values()) if isinstance(packed, Mapping) else list(packed)


def _same(one: Any, other: Any) -> bool:
    """As DuckDB says it; to Python a NaN is not itself."""
    match one, other:
        case float(), float():
            return one == other or (math.isnan(one) and math.isnan(other))
        case (list(), list()) | (tuple(), tuple()):
            return len(one) == len(other) and all(map(_same, one, other))
        case dict(), dict():
            return one.keys() == other.keys() and all(_same(one[each], other[each]) for each in one)
    return one == other
