"""Executes joins on the newest snapshots. Only counts leave: no value of a key is ever held outside of DuckDB."""

from collections.abc import Iterable, Mapping

from mesh_platform.concepts.access import Mask
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.errors import MeshError
from mesh_platform.governance.use.lapses import with_lapses
from mesh_platform.lakehouse.engine import Connection, EngineError
from mesh_platform.lakehouse.lakehouse import Lakehouse
from mesh_platform.lakehouse.quoting import identifier
from mesh_platform.lakehouse.reading.masking import masked, set_keys
from mesh_platform.lakehouse.reading.masking_keys import hash_keys
from mesh_platform.lakehouse.reading.snapshots import Pin, pin, relation_sql
from mesh_platform.lakehouse.room.confinement import confine
from mesh_platform.observability.interoperability.agreement import agreement_of
from mesh_platform.observability.interoperability.joins import Join, declared_joins
from mesh_platform.observability.interoperability.measurement import Coverage, Measurement
from mesh_platform.observability.interoperability.sight import is_hashed, keys_shown

# Each side is first brought down to its distinct keys, so that a key that repeats on both costs no more than one.
_COUNTS = """
    with own as (select {own}, count(*) as times from ({rows}) where {own_present} group by all),
         other as (select distinct {shown}, true as found from ({to_rows}) where {to_present})
    select coalesce(sum(own.times), 0)::bigint, coalesce(sum(own.times) filter (other.found is null), 0)::bigint,
           count(own.times), count(own.times) filter (other.found is null),
           count(other.found), count(other.found) filter (own.times is null)
    from own full join other on {same}"""


def measure(lakehouse: Lakehouse, mesh: Mesh, joins: Iterable[Join] | None = None) -> tuple[Measurement, ...]:
    """Of each join (by default of every one that is declared), what contracts say and what the data shows now."""
    known = with_lapses(lakehouse.ledger, mesh)
    return tuple(_measurement(lakehouse, known, each) for each in (declared_joins(mesh) if joins is None else joins))


def _measurement(lakehouse: Lakehouse, mesh: Mesh, join: Join) -> Measurement:
    agreement = agreement_of(mesh, join)
    if not join.by_key:
        return Measurement(join=join, agreement=agreement)
    try:
        masks = keys_shown(mesh, join)
        own, other = pin(lakehouse, join.port), pin(lakehouse, join.to)
        coverage = _coverage(lakehouse, join, own, other, masks)
    except MeshError as wrong:
        return Measurement(join=join, agreement=agreement, reason=wrong.fact)
    except EngineError as wrong:
        # Without DuckDB's own words, which quote values.
        return Measurement(join=join, agreement=agreement, reason=f"the keys cannot be compared ({type(wrong).__name__})")
    reason = _why_it_tells_nothing(join, coverage, masks)
    return Measurement(
        join=join,
        agreement=agreement,
        coverage=None if reason else coverage,
        reason=reason,
        snapshot=own.snapshot_id,
        to_snapshot=other.snapshot_id,
    )


def _why_it_tells_nothing(join: Join, coverage: Coverage, masks: Mapping[str, Mask]) -> str:
    """Not one key in common is what is seen where keys in clear text meet hashes, and not what is so."""
    if is_hashed(masks) and coverage.keys and coverage.keys == coverage.keys_unmatched:
        return f"{join.port.of_product} sees hashes of {join.to}, and its own keys are none of them"
    return ""


def _coverage(lakehouse: Lakehouse, join: Join, own: Pin, other: Pin, masks: Mapping[str, Mask]) -> Coverage:
    with lakehouse.connect() as connection:
        if is_hashed(masks):
            set_keys(connection, hash_keys(lakehouse.settings, Consumer.of_product(join.port.of_product)))
        confine(connection, files=[file.uri for each in (own, other) for file in each.files])
        with_key, rows_unmatched, keys, keys_unmatched, to_keys, unused = _counts(connection, join, own, other, masks)
    return Coverage(
        rows=own.rows,
        rows_without_key=own.rows - with_key,
        rows_unmatched=rows_unmatched,
        keys=keys,
        keys_unmatched=keys_unmatched,
        to_keys=to_keys,
        to_keys_unused=unused,
    )


def _counts(connection: Connection, join: Join, own: Pin, other: Pin, masks: Mapping[str, Mask]) -> tuple[int, ...]:
    rows, to_rows = relation_sql(own, join.columns), relation_sql(other, join.to_columns)  # where the snapshot has them all
    names = [f"key_{number}" for number, _ in enumerate(join.columns)]
    statement = _COUNTS.format(
        own=_named(map(identifier, join.columns), names),
        rows=rows,
        own_present=_present(join.columns),
        to_rows=to_rows,
        shown=_named((masked(each, other.columns[each], masks[each]) for each in join.to_columns), names),
        to_present=_present(join.to_columns),
        same=" and ".join(f"own.{each} = other.{each}" for each in names),
    )
    (found,) = connection.execute(statement).fetchall()
    return found


def _named(expressions: Iterable[str], names: list[str]) -> str:
    return ", ".join(f"{expression} as {name}" for expression, name in zip(expressions, names, strict=True))


def _present(columns: Iterable[str]) -> str:
    return " and ".join(f"{identifier(each)} is not null" for each in columns)
