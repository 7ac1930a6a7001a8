import gc
import os
from datetime import timedelta

import pytest

from mesh_platform.concepts import clock
from mesh_platform.concepts.access import Mask, Masking
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.row_filter import Compares, Relation
from mesh_platform.concepts.types import Primitive
from mesh_platform.concepts.view import CLEAR, HASHED, View
from mesh_platform.errors import InvalidDeclaration, MeshError, NoAccess
from mesh_platform.lakehouse.reading import selections
from mesh_platform.lakehouse.reading.cuts import Cuts, cut, remove_cuts
from mesh_platform.lakehouse.reading.snapshots import pin, relation_sql
from mesh_platform.lakehouse.upkeep.maintenance import maintain
from tests.lakehouse.sample_port import PORT, contract_of, publish

DELAYS = Consumer.parse("punctuality.delays")
AIRCRAFT = contract_of({"tail": Primitive.STRING, "seats": Primitive.INT, "maker": Primitive.STRING})
ROWS = "select * from (values ('N1', 178, 'CANARY'), ('N2', 20, 'CANARY'), (null, 55, null)) made (tail, seats, maker)"
VIEW = View(columns={"tail": HASHED, "seats": CLEAR}, rows=Compares("seats", Relation.GREATER, 50))


@pytest.fixture
def whole(lakehouse, connection):
    publish(lakehouse, connection, ROWS, contract=AIRCRAFT)
    return pin(lakehouse, PORT)


@pytest.fixture
def cuts(settings):
    with Cuts(settings) as opened:
        yield opened


def rows(connection, seen):
    return connection.execute(f"select * from ({relation_sql(seen)}) order by seats").fetchall()


def test_a_cut_holds_what_the_view_shows_and_no_byte_more(lakehouse, connection, whole, cuts):
    seen = cut(lakehouse, whole, VIEW, consumer=DELAYS, into=cuts)
    (nobody, first), (hashed, second) = rows(connection, seen)
    assert (nobody, first, len(hashed), second) == (None, 55, 64, 178)
    assert seen.columns == {"tail": Primitive.STRING, "seats": Primitive.INT}
    (file,) = cuts.folder.iterdir()
    assert b"CANARY" not in file.read_bytes()
    assert b"N1" not in file.read_bytes()


def test_a_cut_is_the_same_snapshot_and_leads_to_no_file_of_the_port(lakehouse, whole, cuts):
    seen = cut(lakehouse, whole, VIEW, consumer=DELAYS, into=cuts)
    assert (seen.port, seen.snapshot_id, seen.taken_at, seen.rows) == (whole.port, whole.snapshot_id, whole.taken_at, 2)
    assert not {each.uri for each in seen.files} & {each.uri for each in whole.files}
    assert seen.metadata_location == ""
    assert str(lakehouse.settings.warehouse_uri) not in repr(seen)


def test_only_the_columns_that_are_needed_are_cut(lakehouse, whole, cuts):
    assert list(cut(lakehouse, whole, VIEW, consumer=DELAYS, into=cuts, columns=["seats", "maker"]).columns) == ["seats"]
    assert list(cut(lakehouse, whole, VIEW, consumer=DELAYS, into=cuts, columns=[]).columns) == ["seats"]


def test_a_hashed_number_is_text(lakehouse, connection, whole, cuts):
    seen = cut(lakehouse, whole, View(columns={"seats": HASHED}), consumer=DELAYS, into=cuts)
    assert seen.columns == {"seats": Primitive.STRING}
    assert {len(value) for (value,) in rows(connection, seen)} == {64}


def test_a_view_that_shows_no_row_is_an_empty_table_of_the_same_columns(lakehouse, connection, whole, cuts):
    nobody = View(columns={"seats": HASHED}, rows=Compares("seats", Relation.LESS, 0))
    seen = cut(lakehouse, whole, nobody, consumer=DELAYS, into=cuts)
    assert (rows(connection, seen), seen.files, list(seen.columns)) == ([], (), ["seats"])


def test_a_port_without_rows_can_be_cut(lakehouse, connection, cuts):
    publish(lakehouse, connection, f"{ROWS} where false", contract=AIRCRAFT)
    assert rows(connection, cut(lakehouse, pin(lakehouse, PORT), VIEW, consumer=DELAYS, into=cuts)) == []


@pytest.mark.parametrize(
    ("view", "error"),
    [
        (View(columns={"nothing": CLEAR}), NoAccess),
        (View(columns={"seats": CLEAR}, rows=Compares("nothing", Relation.EQUAL, 1)), NoAccess),
        (View(columns={"seats": Mask(masking=Masking.PARTIAL, keep=1)}), InvalidDeclaration),
    ],
)
def test_what_cannot_be_shown_as_granted_is_not_shown(lakehouse, whole, cuts, view, error):
    with pytest.raises(error):
        cut(lakehouse, whole, view, consumer=DELAYS, into=cuts)
    assert not cuts.folder.exists() or not list(cuts.folder.iterdir())


def test_an_error_while_cutting_tells_no_value_and_no_key(lakehouse, whole, cuts, monkeypatch):
    monkeypatch.setattr(selections, "masked", lambda name, *_: f"cast({name}::varchar || getvariable('inner_key') as integer)")
    with pytest.raises(MeshError, match="ConversionException") as raised:
        cut(lakehouse, whole, VIEW, consumer=DELAYS, into=cuts)
    assert "N1" not in str(raised.value)
    assert raised.value.__context__ is None


class TestEnd:
    def test_cuts_go_when_they_are_closed(self, settings):
        with Cuts(settings) as cuts:
            cuts.new_file().touch()
        assert not cuts.folder.exists()

    def test_cuts_go_with_the_last_who_holds_them(self, settings):
        cuts = Cuts(settings)
        cuts.new_file().touch()
        folder = cuts.folder
        del cuts
        gc.collect()
        assert not folder.exists()

    def test_only_their_owner_may_look_into_them(self, cuts):
        cuts.new_file()
        assert cuts.folder.stat().st_mode & 0o777 == 0o700

    def test_maintenance_removes_what_killed_processes_left(self, lakehouse, settings):
        left, at_work = Cuts(settings), Cuts(settings)
        for each in (left, at_work):
            each.new_file().touch()
        long_ago = (clock.now() - timedelta(days=3)).timestamp()
        os.utime(left.folder, (long_ago, long_ago))
        maintain(lakehouse, ())
        assert (left.folder.exists(), at_work.folder.exists()) == (False, True)
        remove_cuts(settings, before=clock.now() + timedelta(days=1))
        assert not at_work.folder.exists()
