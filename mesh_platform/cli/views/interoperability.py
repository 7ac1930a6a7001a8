"""How well domains fit together: a matrix of them, and below it the joins, by what they look up."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rich.console import RenderableType
from rich.text import Text

from mesh_platform.cli.output import count, table
from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.observability.interoperability.earlier import drift
from mesh_platform.observability.interoperability.matrix import Cell, matrix
from mesh_platform.observability.interoperability.measurement import Earlier, Measurement

_HEADINGS = ("looked up by", "joined", "alone", "without key", "keys missing", "keys unused")
_CHANGE = "change"
_GOOD, _POOR = 0.999, 0.9
_NOTHING = "no contract of the mesh refers to another port; relationships are declared in contracts (docs/interoperability.md)"


@dataclass(frozen=True, slots=True)
class InteroperabilityView:
    """`everything`: also joins of which there is nothing to tell but that they are whole."""

    measurements: Sequence[Measurement]
    earlier: Mapping[tuple[str, ...], Earlier]
    everything: bool = False

    def as_json(self) -> JsonValue:
        return {
            "domains": [each.as_json() for each in matrix(self.measurements).values()],
            "joins": [self._join_as_json(each) for each in self.measurements],
        }

    def as_text(self) -> Iterator[RenderableType]:
        if not self.measurements:
            yield _NOTHING
            return
        yield Text("Rows that find their partner in another domain, and how many do not", style="bold")
        yield _matrix_table(matrix(self.measurements))
        told = [each for each in self.measurements if self.everything or not _is_whole(each)]
        targets = dict.fromkeys(_target(each) for each in told)
        for target in sorted(targets):
            yield from self._target_as_text(target, [each for each in told if _target(each) == target])
        if whole := len(self.measurements) - len(told):
            yield Text(f"\n{count(whole, 'more join')} without a gap or a difference: mesh interop --all")

    def _join_as_json(self, measured: Measurement) -> dict[str, JsonValue]:
        join, agreement, coverage = measured.join, measured.agreement, measured.coverage
        before = self.earlier.get(join.sides)
        return {
            "port": str(join.port),
            "columns": list(join.columns),
            "to_port": str(join.to),
            "to_columns": list(join.to_columns),
            "ground": join.ground.value,
            "coverage": coverage.as_json() if coverage else None,
            "reason": measured.reason,
            "type": agreement.type.value,
            "unit": agreement.unit.value,
            "values": agreement.values.value,
            "differences": list(agreement.differences),
            "snapshot": None if measured.snapshot is None else str(measured.snapshot),
            "to_snapshot": None if measured.to_snapshot is None else str(measured.to_snapshot),
            "earlier": {"at": before.at.isoformat(), "share": before.share} if before else None,
            "drift": drift(join, coverage.share if coverage else None, self.earlier),
        }

    def _target_as_text(self, target: str, measured: Sequence[Measurement]) -> Iterator[RenderableType]:
        counted = [each for each in measured if each.coverage is not None]
        keys = f"  {count(counted[0].coverage.to_keys, 'key')}" if counted and counted[0].coverage else ""
        yield Text.assemble("\n", (target, "bold"), (keys, "dim"))
        if counted:
            headings = (*_HEADINGS, _CHANGE) if any(each.join.sides in self.earlier for each in counted) else _HEADINGS
            rows = (self._row(each)[: len(headings)] for each in counted)
            yield table(*headings, rows=rows, wraps=("looked up by",), right=_HEADINGS[1:])
        for each in measured:
            yield from _remarks(each)

    def _row(self, measured: Measurement) -> tuple[str | Text, ...]:
        coverage = measured.coverage
        if coverage is None:
            return ()
        return (
            _source(measured),
            _share(coverage.share),
            count(coverage.rows_alone),
            count(coverage.rows_without_key),
            f"{coverage.keys_unmatched:,} of {coverage.keys:,}",
            count(coverage.to_keys_unused),
            self._change(measured, coverage.share),
        )

    def _change(self, measured: Measurement, share: float | None) -> str:
        """In points of a hundred."""
        before, moved = self.earlier.get(measured.join.sides), drift(measured.join, share, self.earlier)
        return f"{moved * 100:+.1f} since {before.at:%d %b}" if before and moved is not None else ""


def _matrix_table(cells: Mapping[tuple[str, str], Cell]) -> RenderableType:
    targets = sorted({to for _, to in cells})
    rows = [[name, *(_cell(cells.get((name, to))) for to in targets)] for name in sorted({name for name, _ in cells})]
    return table("", *targets, rows=rows, wraps=tuple(targets))


def _cell(cell: Cell | None) -> Text:
    if cell is None:
        return Text("")
    parts = [Text.assemble(_share(cell.share), f" ({cell.rows_alone:,})" if cell.rows_alone else "")] if cell.rows else []
    if cell.uncounted:
        parts.append(Text(f"{cell.uncounted} not counted", style="yellow"))
    if cell.differences:
        parts.append(Text(count(cell.differences, "difference"), style="red"))
    return Text(", ").join(parts) if parts else Text("agrees", style="green")


def _share(share: float | None) -> Text:
    if share is None:
        return Text("no rows", style="dim")
    style = "green" if share >= _GOOD else "red" if share < _POOR else "yellow"
    # What is not whole is never rounded to it.
    return Text("100 %" if share == 1 else f"{min(share * 100, 99.9):.1f} %", style=style)


def _is_whole(measured: Measurement) -> bool:
    """Whether there is nothing to tell of it."""
    alone = measured.coverage.rows_alone if measured.coverage else 0
    return not (measured.reason or measured.agreement.differences or alone)


def _remarks(measured: Measurement) -> Iterator[Text]:
    if measured.reason:
        yield Text.assemble(f"{_source(measured)}  ", ("not counted: ", "yellow"), measured.reason)
    for each in measured.agreement.differences:
        yield Text.assemble(f"{_source(measured)}  ", ("differs: ", "red"), each)
    if not measured.join.by_key and not measured.agreement.differences:
        yield Text.assemble(f"{_source(measured)}  ", ("agrees", "green"))


def _source(measured: Measurement) -> str:
    return f"{measured.join.port}.{', '.join(measured.join.columns)}"


def _target(measured: Measurement) -> str:
    return f"{measured.join.to}.{', '.join(measured.join.to_columns)}"
