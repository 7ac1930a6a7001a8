"""A contract inferred from rows: types, key, values, missing ones, and what looks personal. All of it is a guess to confirm."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from mesh_platform.concepts import clock
from mesh_platform.concepts.contract import TO_DESCRIBE
from mesh_platform.concepts.span import Span
from mesh_platform.concepts.types import TEMPORAL, Primitive, is_numeric
from mesh_platform.errors import UsageError
from mesh_platform.lakehouse.sources.files import EXCEL
from mesh_platform.scaffolding.samples.columns import sample_columns
from mesh_platform.scaffolding.samples.inferred import InferredColumn, InferredContract, SampleFile
from mesh_platform.scaffolding.samples.keys import primary_key
from mesh_platform.scaffolding.samples.names import valid_names
from mesh_platform.scaffolding.samples.origins import origin_of
from mesh_platform.scaffolding.samples.personal import personal_columns
from mesh_platform.scaffolding.samples.profile import Profile, profile
from mesh_platform.scaffolding.samples.rows import Sample, open_sample
from mesh_platform.scaffolding.samples.tables import Declared
from mesh_platform.scaffolding.samples.values import allowed_values, limits_of, missing_percent
from mesh_platform.settings import load_settings

_RESTRICTED, _INTERNAL = "restricted", "internal"
_YEARS = (1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 100)
_NOTHING_KNOWN = Declared()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What the guesses about single columns share, by names in the sample."""

    sample: Sample
    names: Mapping[str, str]
    key: Sequence[str]
    personal: Mapping[str, str]

    def declared(self, source: str) -> Declared:
        return self.sample.declared.get(source, _NOTHING_KNOWN)


def infer(sample: str, *, root: Path, consumer: str | None = None) -> InferredContract:
    """What `sample` shows: a file, a published port (read for `consumer`), or `${DATABASE_URL}#schema.table`.

    Raises UsageError for what is no sample or has no columns, NoAccess and NotPublished for a port that cannot be read.
    """
    with open_sample(origin_of(sample), load_settings(root), consumer=consumer) as opened:
        return _inferred(opened)


def _inferred(sample: Sample) -> InferredContract:
    profiles = [_settled(sample, each) for each in profile(sample, sample_columns(sample))]
    _check_columns(sample, profiles)
    names = dict(zip((each.source for each in profiles), valid_names(each.source for each in profiles), strict=True))
    personal = personal_columns(profiles, names, sample.declared)
    found = _Found(sample=sample, names=names, key=_key(sample, profiles), personal=personal)
    retention, column = _retention(profiles, found) if personal else (None, None)
    return InferredContract(
        columns=tuple(_column(each, found) for each in profiles),
        origin=sample.origin,
        rows=sample.rows,
        whole=sample.whole,
        retention=retention,
        retention_column=names[column] if column else None,
        notes=tuple(_notes(found)),
    )


def _check_columns(sample: Sample, profiles: Sequence[Profile]) -> None:
    if not profiles or _is_empty(sample):
        raise UsageError("the sample has no columns", hint="give one with at least a header")
    if hidden := next((each.source for each in profiles if not each.source.isprintable()), None):
        raise UsageError(f"the column {hidden!a} has characters in its name that nobody sees", hint="rename it in the sample")


def _is_empty(sample: Sample) -> bool:
    """Whether the one column that DuckDB gives such a file is its own invention."""
    if sample.rows or not isinstance(sample.origin, SampleFile):
        return False
    return sample.origin.format == "json" or (sample.origin.format == "csv" and not sample.origin.path.read_bytes().strip())


def _settled(sample: Sample, of: Profile) -> Profile:
    """A workbook knows one kind of number, and calls a column without values a number too."""
    if not isinstance(sample.origin, SampleFile) or sample.origin.format != EXCEL:
        return of
    if of.type is Primitive.DOUBLE and of.whole:
        return replace(of, type=Primitive.LONG, minimum=int(of.minimum), maximum=int(of.maximum))
    return replace(of, type=Primitive.STRING, minimum=None, maximum=None) if of.type is Primitive.INT else of


def _key(sample: Sample, profiles: Sequence[Profile]) -> tuple[str, ...]:
    """What is declared goes before any guess."""
    declared = {each.key_position: name for name, each in sample.declared.items() if each.key_position is not None}
    return tuple(declared[place] for place in sorted(declared)) or primary_key(sample, profiles)


def _column(of: Profile, found: _Found) -> InferredColumn:
    declared, is_personal = found.declared(of.source), of.source in found.personal
    values = () if is_personal else allowed_values(found.sample, of)
    required = declared.required or of.source in found.key or of.present == found.sample.rows > 0
    return InferredColumn(
        name=found.names[of.source],
        source=of.source,
        made_by=of.made_by,
        type=of.type,
        description=declared.description or _to_describe(of),
        classification=_RESTRICTED if is_personal else declared.classification or _INTERNAL,
        personal=is_personal,
        required=required,
        key_position=found.key.index(of.source) + 1 if of.source in found.key else None,
        allowed_values=values,
        limits=limits_of(of, has_values=bool(values), personal=is_personal),
        missing_percent=None if required else missing_percent(of, found.sample.rows),
        oldest=None if is_personal else _oldest(of),
        comments=tuple(_comments(of, found, has_values=bool(values))),
    )


def _to_describe(of: Profile) -> str:
    unit = ", in which unit" if is_numeric(of.type) else ""
    return f"{TO_DESCRIBE} what is it{unit}, and what does a missing value say?"


def _comments(of: Profile, found: _Found, *, has_values: bool) -> Iterator[str]:
    """What its owner is asked to confirm."""
    if of.source in found.personal:
        yield f"To confirm: {found.personal[of.source]}, so that it is tagged personal and no value of it was kept."
    if of.source in found.key and found.declared(of.source).key_position is None:
        yield "To confirm: part of the key, as far as the sample shows."
    if has_values:
        yield "To confirm: all values of the sample; are there others?"
    if not of.present:
        yield "The sample has no value of it, so that its type is a guess."


def _notes(found: _Found) -> Iterator[str]:
    """What whoever gave the sample should know before reading the contract."""
    if not found.sample.whole:
        yield f"Only the first {found.sample.rows:,} rows were looked at."
    if renamed := [f"{source!r} is now {name}" for source, name in found.names.items() if source != name]:
        yield f"Names that SQL can use: {_some(renamed)}."
    if found.personal:
        yield f"Looks personal, and is restricted: {_some([found.names[each] for each in found.personal])}. Correct what is not."
    if not found.sample.rows:
        yield "It has no rows, so that every type is a guess: say what the columns hold, and what one row is."
    elif found.key:
        yield f"The key is {', '.join(found.names[each] for each in found.key)}: correct it where it is not."
    else:
        yield "No three columns tell the rows apart: say what one row is."


def _some(named: Sequence[str], most: int = 10) -> str:
    return ", ".join(named[:most]) + (f" and {len(named) - most} more" if len(named) > most else "")


def _retention(profiles: Iterable[Profile], found: _Found) -> tuple[Span, str | None]:
    """How old the oldest row may be, so that those of the sample may stay; measured where a column carries the time."""
    times = [each for each in profiles if each.source not in found.personal and _carries_time(each)]
    if not times:
        return Span(_YEARS[2], "year"), None
    oldest = min(times, key=lambda each: -each.present)
    age = clock.now().year - oldest.minimum.year + 1
    return Span(next((each for each in _YEARS if each >= age), age), "year"), oldest.source


def _oldest(of: Profile) -> date | None:
    """The day in UTC."""
    if not _carries_time(of):
        return None
    if not isinstance(of.minimum, datetime):
        return of.minimum
    return (of.minimum.astimezone(UTC) if of.minimum.tzinfo else of.minimum).date()


def _carries_time(of: Profile) -> bool:
    return of.type in TEMPORAL and of.present > 0 and isinstance(of.minimum, date | datetime)
