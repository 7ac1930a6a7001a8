"""What the values of a sample look like: one scan over all columns."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from mesh_platform.concepts.types import FLOATS, TEMPORAL, ColumnType, Primitive, is_numeric
from mesh_platform.lakehouse.quoting import identifier, text
from mesh_platform.quality.formats import STRING_FORMATS
from mesh_platform.scaffolding.samples.rows import RELATION, Sample

FORMATS = ("email", "uuid", "uri", "ipv4", "ipv6")
# Codes by their shape: of countries, of currencies and airports, of languages.
CODES = {"^[A-Z]{2}$": "[A-Z]{2}", "^[A-Z]{3}$": "[A-Z]{3}", "^[a-z]{2}(-[A-Z]{2})?$": "[a-z]{2}(-[A-Z]{2})?"}
_SHAPES = {**{each: STRING_FORMATS[each] for each in FORMATS}, **CODES}
_WORD = r"\p{Lu}[\p{L}'-]+"
_STREET = r"(?i)(\bstreet\b|\bstr[.]|str[.]|stra(ß|ss)e\b|\b(road|avenue|lane|drive|boulevard|rue|via|calle)\b|(weg|gasse|platz|allee)\b)"
_PHONE = "([+]|00|[(]?0)[0-9 ()/.-]{6,20}[0-9]|[(]?[0-9]{3}[)]?[ -][0-9]{3}-[0-9]{4}"
_NO_PHONE = "[0-9.]*|[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2,4}"  # numbers, and dates as people write them
EMAIL, PHONE, ACCOUNT, PERSON, ADDRESS = "e-mail addresses", "phone numbers", "bank accounts", "names of persons", "addresses"
# What tells about a person without being called so.
_PERSONAL = {
    EMAIL: r"regexp_matches(<value>, '[^\s@]+@[A-Za-z0-9-]+[.][A-Za-z]{2,}')",
    PHONE: f"regexp_full_match(<value>, {text(_PHONE)}) and not regexp_full_match(<value>, {text(_NO_PHONE)})",
    ACCOUNT: "regexp_full_match(replace(<value>, ' ', ''), '[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}')",
    PERSON: f"regexp_full_match(<value>, {text(f'{_WORD}( {_WORD}| [A-Z][.])? {_WORD}')})",
    ADDRESS: f"regexp_matches(<value>, {text(_STREET)}) and regexp_matches(<value>, '[0-9]')",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """`distinct` is an estimate; `minimum` and `maximum` are lengths for a text; `shapes` counts the values of
    a text that are written in each of the known ways.
    """

    source: str
    made_by: str
    type: ColumnType
    present: int
    distinct: int = 0
    minimum: Any = None
    maximum: Any = None
    finite: bool = True
    whole: bool = False
    shapes: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_text(self) -> bool:
        return self.type is Primitive.STRING

    def share(self, shape: str) -> float:
        return self.shapes.get(shape, 0) / self.present if self.present else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleColumn:
    """`made_by` is its expression over the sample's own columns."""

    source: str
    made_by: str
    type: ColumnType


def profile(sample: Sample, columns: Iterable[SampleColumn]) -> tuple[Profile, ...]:
    columns = tuple(columns)
    if not columns:
        return ()
    measures = ", ".join(_measures(each) for each in columns)
    found = sample.connection.execute(f"from {RELATION} select {measures}").fetchall()[0]
    return tuple(_profile(column, measured) for column, measured in zip(columns, found, strict=True))


def _measures(column: SampleColumn) -> str:
    value = column.made_by
    measures = {"present": f"count({value})"}
    if _is_comparable(column.type):
        measures["distinct"] = f"approx_count_distinct({value})"
    if is_numeric(column.type) or column.type in TEMPORAL:
        measures |= {"minimum": f"min({value})", "maximum": f"max({value})"}
    if column.type in FLOATS:
        measures["finite"] = f"bool_and(isfinite({value}))"
        measures["whole"] = f"bool_and(isfinite({value}) and {value} = trunc({value}) and abs({value}) < 1e15)"
    if column.type is Primitive.STRING:
        measures |= {"minimum": f"min(length({value}))", "maximum": f"max(length({value}))"}
        shapes = {name: f"regexp_full_match({value}, {text(pattern)})" for name, pattern in _SHAPES.items()}
        shapes |= {name: test.replace("<value>", value) for name, test in _PERSONAL.items()}
        measures["shapes"] = _struct({name: f"count(*) filter ({test})" for name, test in shapes.items()})
    if not _is_comparable(column.type):  # whatever is inside, at any depth
        measures["shapes"] = _struct({EMAIL: f"count(*) filter ({_PERSONAL[EMAIL].replace('<value>', f'cast({value} as varchar)')})"})
    return _struct(measures)


def _is_comparable(of: ColumnType) -> bool:
    return isinstance(of, Primitive) or is_numeric(of)


def _struct(parts: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{identifier(name)}: {part}" for name, part in parts.items()) + "}"


def _profile(column: SampleColumn, measured: Mapping[str, Any]) -> Profile:
    return Profile(
        source=column.source,
        made_by=column.made_by,
        type=column.type,
        present=measured["present"],
        distinct=measured.get("distinct", 0),
        minimum=measured.get("minimum"),
        maximum=measured.get("maximum"),
        finite=measured.get("finite") is not False,
        whole=bool(measured.get("whole")),
        shapes=measured.get("shapes") or {},
    )
