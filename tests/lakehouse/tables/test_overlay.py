import hashlib
import os
from pathlib import Path

import pytest

from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.partition import Granularity, PartitionScheme, partition_of
from mesh_platform.concepts.release import Mode
from mesh_platform.concepts.types import Primitive
from mesh_platform.errors import Refused
from mesh_platform.lakehouse.lakehouse import Lakehouse, open_lakehouse
from mesh_platform.lakehouse.reading.masking_keys import hash_keys
from mesh_platform.lakehouse.reading.snapshots import pin, relation_sql, releases
from mesh_platform.lakehouse.tables.homes import require_inside
from mesh_platform.lakehouse.upkeep.candidates import keep_candidate, make_candidate, remove_candidate, remove_leftovers
from mesh_platform.settings import Settings
from tests.lakehouse.sample_port import NUMBERS, PORT, contract_of, publish

WORDS = PortAddress("weather", "observations", "words")
LETTERS = PartitionScheme(column="word", granularity=Granularity.STATIC, keys=("a", "b"))
BY_LETTER = contract_of({"n": Primitive.LONG, "word": Primitive.STRING}, partition=LETTERS)


@pytest.fixture
def candidate(settings):
    made = make_candidate(settings, door="dev")
    with open_lakehouse(made) as opened:
        yield opened


def rows(lakehouse: Lakehouse, port: PortAddress = PORT) -> list[tuple]:
    with lakehouse.connect() as connection:
        return connection.execute(f"select * from ({relation_sql(pin(lakehouse, port))}) order by all").fetchall()


def published_files(settings: Settings) -> dict[str, str]:
    """Every file of the warehouse by its checksum."""
    folder = settings.state / "warehouse"
    return {str(each): hashlib.sha256(each.read_bytes()).hexdigest() for each in folder.rglob("*") if each.is_file()}


def test_what_a_candidate_has_not_built_is_read_from_the_mesh(lakehouse, connection, candidate):
    publish(lakehouse, connection, "select 1 as n, 'one' as word")
    assert rows(candidate) == [(1, "one")]
    assert candidate.tables.addresses() == (PORT,)


def test_what_a_candidate_builds_is_seen_by_nobody_else(lakehouse, connection, candidate, settings):
    publish(lakehouse, connection, "select 1 as n, 'one' as word")
    before, facts = published_files(settings), lakehouse.ledger.facts()
    publish(candidate, connection, "select 2 as n, 'two' as word")
    publish(candidate, connection, "select 3 as n, 'three' as word", port=WORDS)
    assert rows(candidate) == [(2, "two")]
    assert rows(candidate, WORDS) == [(3, "three")]
    assert rows(lakehouse) == [(1, "one")]
    assert lakehouse.tables.addresses() == (PORT,)
    assert published_files(settings) == before
    assert lakehouse.ledger.facts() == facts


def test_a_build_of_one_partition_keeps_the_published_files_of_the_others(lakehouse, connection, candidate):
    publish(lakehouse, connection, "from (values (1, 'a'), (2, 'b')) as _(n, word)", contract=BY_LETTER)
    mode = Mode.REPLACE_PARTITIONS
    publish(candidate, connection, "select 9 as n, 'b' as word", contract=BY_LETTER, mode=mode, partition=partition_of(LETTERS, "b"))
    assert rows(candidate) == [(1, "a"), (9, "b")]
    assert rows(lakehouse) == [(1, "a"), (2, "b")]
    shared = {each.uri for each in pin(candidate, PORT).files} & {each.uri for each in pin(lakehouse, PORT).files}
    assert len(shared) == 1


def test_appended_rows_lie_beside_the_published_ones(lakehouse, connection, candidate):
    publish(lakehouse, connection, "select 1 as n, 'one' as word")
    publish(candidate, connection, "select 2 as n, 'two' as word", mode=Mode.APPEND)
    assert rows(candidate) == [(1, "one"), (2, "two")]


def test_a_candidate_takes_the_published_columns_further(lakehouse, connection, candidate):
    publish(lakehouse, connection, "select 1 as n, 'one' as word")
    wider = contract_of({"n": Primitive.LONG, "word": Primitive.STRING, "more": Primitive.LONG}, version="1.1.0")
    publish(candidate, connection, "select 1 as n, 'one' as word, 5 as more", contract=wider)
    ids = {each.name: each.field_id for each in pin(candidate, PORT).schema.fields}
    assert {name: ids[name] for name in ("n", "word")} == {each.name: each.field_id for each in pin(lakehouse, PORT).schema.fields}
    assert list(pin(lakehouse, PORT).columns) == ["n", "word"]


def test_builds_of_a_candidate_come_after_all_of_the_mesh(lakehouse, connection, candidate):
    publish(lakehouse, connection, "select 1 as n, 'one' as word")
    publish(candidate, connection, "select 2 as n, 'two' as word")
    publish(lakehouse, connection, "select 3 as n, 'three' as word")
    newest, earlier = releases(candidate, PORT)
    assert newest.certificate.build > releases(lakehouse, PORT)[0].certificate.build > earlier.certificate.build


def test_only_a_candidate_may_refer_to_published_files(lakehouse, connection, candidate):
    publish(lakehouse, connection, "select 1 as n, 'one' as word")
    publish(candidate, connection, "select 2 as n, 'two' as word")
    published, own = pin(lakehouse, PORT).files[0].uri, pin(candidate, PORT).files[0].uri
    require_inside(candidate.tables.require(PORT, NUMBERS), [published, own])
    with pytest.raises(Refused, match="outside its own location"):
        require_inside(lakehouse.tables.require(PORT, NUMBERS), [own])
    for stranger in (published.replace("/hourly/", "/words/"), "file:///etc/passwd", published.replace("/data/", "/../data/")):
        with pytest.raises(Refused, match="outside its own location"):
            require_inside(candidate.tables.require(PORT, NUMBERS), [stranger])


def test_a_candidate_hashes_as_the_mesh_does(settings, candidate):
    assert hash_keys(candidate.settings, None) == hash_keys(settings, None)


def test_no_variable_of_the_environment_makes_a_candidate(monkeypatch, tmp_path):
    for name in ("MESH_OVERLAY", "MESH__OVERLAY", "_OVERLAY"):
        monkeypatch.setenv(name, str(tmp_path))
    assert Settings(root=tmp_path).overlay is None


def test_what_dead_processes_left_is_removed(settings):
    living, dead, kept = (make_candidate(settings, door="dev") for _ in range(3))
    keep_candidate(kept)
    for each in (dead, kept):
        file = each.state / "candidate.json"
        file.write_text(file.read_text().replace(f'"pid": {os.getpid()}', '"pid": 4194305'))  # no process has a number above 2^22
    remove_leftovers(settings)
    assert [each.state.exists() for each in (living, dead, kept)] == [True, False, True]
    os.utime(kept.state, (0, 0))
    remove_leftovers(settings)
    assert [each.state.exists() for each in (living, kept)] == [True, False]
    remove_candidate(living)
    assert list((settings.state / "candidates").iterdir()) == []


def test_a_half_made_folder_is_left_until_it_is_old(settings):
    folder = Path(settings.state) / "candidates" / "half"
    folder.mkdir(parents=True)
    remove_leftovers(settings)
    assert folder.exists()
    os.utime(folder, (0, 0))
    remove_leftovers(settings)
    assert not folder.exists()
