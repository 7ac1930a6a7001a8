"""Whether what a source gives still has the columns that it had, or that are declared for it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from mesh_platform.concepts.types import ColumnType
from mesh_platform.errors import SourceChanged
from mesh_platform.ingestion.raw import JSON, Raw
from mesh_platform.lakehouse.sources.landing_rows import KEPT
from mesh_platform.lakehouse.sources.landings import Landed
from mesh_platform.lakehouse.tables.duckdb_types import duckdb_type

_INTEGERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")
_FLOATS = ("FLOAT", "DOUBLE")
_DECIMAL = re.compile(r"DECIMAL\((\d+),(\d+)\)")
_WHOLE = re.compile("|".join(_INTEGERS))
_LONGEST = 100
_HINT = "mend the source and run it again, or say which columns are meant from now on: `columns` of the input port"

Declared = Mapping[str, ColumnType | None] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The columns that a landing has after a load, and what is told of the change."""

    columns: Mapping[str, str]
    optional: tuple[str, ...]
    changes: tuple[str, ...]


class Fit(Enum):
    """How the values of a column go into the type that it had."""

    SAME = "same"
    WIDER = "wider"  # the type grows, and holds all that was there
    CHANGED = "changed"


def shape(landed: Landed, raws: tuple[Raw, ...], declared: Declared, *, who: str) -> Shape:
    """Raises SourceChanged, which names every column that is gone or of another type."""
    held = _expected(landed.columns, declared)
    fixed = frozenset(name for name, of in (declared or {}).items() if of is not None)
    columns, faults, changes = dict(held), [], []
    for raw in raws:
        faults += list(_missing(columns, landed, raw, declared))
        for name, of in _read(raw, declared).items():
            if name in raw.unseen or name in fixed:
                continue
            if name not in columns:
                columns[name] = of
                changes += [f"`{shown(name)}` is new: {of}"] if landed.columns else []
                continue
            match fit(of, columns[name], inferred=raw.inferred, text=name in raw.texts):
                case Fit.WIDER:
                    changes.append(f"`{shown(name)}` is {of}, and was {columns[name]}")
                    columns[name] = of
                case Fit.CHANGED:
                    faults.append(f"`{shown(name)}` is {of}, and was {columns[name]}{_in(raw)}")
    if kept := [each for each in columns if each.lower() in KEPT]:
        hint = "leave it out with `columns` of the input port, or rename it at the source"
        raise SourceChanged(f"{who} has a column {', '.join(kept)}, a name that the landing keeps for itself", hint=hint)
    if faults:
        raise SourceChanged(f"{who} is not what it was: {'; '.join(dict.fromkeys(faults))}", hint=_HINT)
    optional = set(landed.optional) | {name for raw in raws if raw.rows for name in columns if name not in raw.always}
    return Shape(columns=columns, optional=tuple(sorted(optional)), changes=tuple(changes) + tuple(_not_read(raws, landed, declared)))


def fit(of: str, into: str, *, inferred: bool, text: bool = False) -> Fit:
    """`inferred` types depend on which values happened to come, so that more of them go together; `text`: the values are texts."""
    if of == into or _holds(into, of, inferred=inferred) or (text and into == "VARCHAR") or (inferred and into == JSON):
        return Fit.SAME
    return Fit.WIDER if _holds(of, into, inferred=inferred) else Fit.CHANGED


def shown(name: str) -> str:
    """As it is told: a source calls its columns as it likes, up to what a terminal takes for a command."""
    plain = "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in name)
    return plain if len(plain) <= _LONGEST else f"{plain[:_LONGEST]}…"


def read_as(raw: Raw, columns: Mapping[str, str]) -> dict[str, str]:
    """The columns that are read as the type they have, and not as what their values look like."""
    return {
        name: columns[name]
        for name, of in raw.columns.items()
        if raw.inferred and name in columns and of != columns[name] and (name in raw.texts or name in raw.unseen or columns[name] == JSON)
    }


def _expected(held: Mapping[str, str], declared: Declared) -> dict[str, str]:
    """What is declared goes before what was there; what was there and is not declared has been given up on purpose."""
    if declared is None:
        return dict(held)
    typed = {name: duckdb_type(of) if of is not None else held.get(name) for name, of in declared.items()}
    return {name: of for name, of in typed.items() if of is not None}


def _missing(columns: Mapping[str, str], landed: Landed, raw: Raw, declared: Declared) -> Iterator[str]:
    """A column that some records had and others not may be missing from all records of a day."""
    if raw.inferred and not raw.columns:
        return
    for name in dict.fromkeys((*columns, *(declared or {}))):
        if name not in raw.columns and (name not in landed.optional or not raw.inferred):
            yield f"`{shown(name)}` is gone{_in(raw)}"


def _read(raw: Raw, declared: Declared) -> Mapping[str, str]:
    return raw.columns if declared is None else {name: of for name, of in raw.columns.items() if name in declared}


def _not_read(raws: tuple[Raw, ...], landed: Landed, declared: Declared) -> Iterator[str]:
    """What the source has beside the declared columns; told with the first load."""
    if declared is not None and not landed.loads:
        for name in dict.fromkeys(name for raw in raws for name in raw.columns if name not in declared):
            yield f"`{shown(name)}` is not read, for `columns` does not name it"


def _in(raw: Raw) -> str:
    return f" in {raw.origin}" if raw.origin else ""


def _holds(wide: str, narrow: str, *, inferred: bool) -> bool:
    """Whether every value of one type is one of the other."""
    for order in (_INTEGERS, _FLOATS):
        if wide in order and narrow in order:
            return order.index(wide) >= order.index(narrow)
    if (a := _DECIMAL.fullmatch(wide)) and (b := _DECIMAL.fullmatch(narrow)):
        return int(a[2]) >= int(b[2]) and int(a[1]) - int(a[2]) >= int(b[1]) - int(b[2])
    if inferred and wide == "DOUBLE":  # in JSON and CSV a number without a point is no kind of its own
        return _WHOLE.fullmatch(narrow) is not None
    return inferred and wide == "TIMESTAMP" and narrow == "DATE"
