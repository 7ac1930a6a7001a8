import stat
from datetime import timedelta

import pytest

from mesh_platform.concepts import clock
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.reading.masking_keys import KEY_FILE
from mesh_platform.observability.doctor.declared import examine_declarations
from mesh_platform.observability.doctor.diagnosis import Health, examine
from mesh_platform.observability.doctor.installation import examine_installation
from mesh_platform.observability.doctor.machine import examine_machine
from mesh_platform.observability.doctor.state import examine_settings
from mesh_platform.observability.doctor.store import examine_store
from mesh_platform.settings import Settings
from tests.sample_mesh import ORDERS_ODCS, SAMPLE_MESH, write_sample_mesh


@pytest.fixture
def settings(tmp_path):
    root = write_sample_mesh(tmp_path / "mesh")
    return Settings(root=root, home=tmp_path / "state")


def bad(found):
    return [(each.health, each.fact, each.remedy) for each in found if each.health is not Health.WELL]


def test_this_installation_is_what_it_asks_for():
    assert [each.fact for each in examine_installation() if each.health is Health.ILL] == []


def test_a_setting_that_is_misspelt_is_named_with_the_right_one(settings, monkeypatch):
    monkeypatch.setenv("MESH_WAREHUSE", "file:///tmp")
    assert bad(examine_settings(settings)) == [
        (Health.DOUBTFUL, "MESH_WAREHUSE is set and means nothing", "Did you mean `MESH_WAREHOUSE`?")
    ]


def test_a_catalog_of_many_machines_with_a_warehouse_of_one_is_doubted(settings):
    shared = settings.model_copy(update={"catalog_uri": "postgresql+psycopg://mesh@db/mesh"})
    ((health, fact, remedy),) = bad(examine_settings(shared))
    assert health is Health.DOUBTFUL
    assert "this machine" in fact
    assert "MESH_WAREHOUSE" in remedy


def test_state_that_others_may_change_or_read_is_ill(settings):
    settings.state.mkdir()
    settings.state.chmod(0o777)
    key = settings.state / KEY_FILE
    key.write_text("secret")
    key.chmod(0o644)
    assert [remedy for _, _, remedy in bad(examine_settings(settings))] == [f"run: chmod o-w {settings.state}", f"run: chmod 600 {key}"]
    settings.state.chmod(0o755)
    key.chmod(stat.S_IRUSR | stat.S_IWUSR)
    assert bad(examine_settings(settings)) == []


def test_lines_among_the_notes_that_no_reader_wrote_are_named(settings):
    (settings.notes / "damaged").mkdir(parents=True)
    (settings.notes / "damaged" / "somebody.0.notes").write_text("no note")
    settings.state.chmod(0o700)
    ((_, fact, remedy),) = bad(examine_settings(settings))
    assert fact.startswith("1 file in ")
    assert remedy == "look who wrote there, then move them away"


def test_a_disk_with_too_little_room_is_ill(settings, monkeypatch):
    monkeypatch.setattr("mesh_platform.observability.doctor.machine._TOO_LITTLE", 1 << 60)
    ((health, fact, _),) = bad(examine_machine(settings))
    assert health is Health.ILL
    assert "are free for the state folder" in fact


def test_a_warehouse_on_another_disk_is_looked_at_too(settings, tmp_path):
    elsewhere = settings.model_copy(update={"warehouse": f"file://{tmp_path}/warehouse"})
    assert sum("are free" in each.fact for each in examine_machine(elsewhere)) == 2


def test_a_clock_that_went_back_is_ill(settings):
    with open_lakehouse(settings) as lakehouse, clock.frozen_at(clock.now() + timedelta(hours=3)):
        lakehouse.ledger.record(Kind.READ, "sales.orders.daily")
    ((health, fact, remedy),) = bad(examine_store(settings))
    assert health is Health.ILL
    assert "the clock says" in fact
    assert "set the clock" in remedy


def test_a_ledger_that_somebody_changed_is_ill(settings):
    with open_lakehouse(settings) as lakehouse:
        for _ in range(2):
            lakehouse.ledger.record(Kind.READ, "sales.orders.daily")
        with lakehouse.database.begin() as connection:
            connection.exec_driver_sql("update ledger set actor = 'nobody' where id = 1")
    assert bad(examine_store(settings)) == [(Health.ILL, "fact 1 was changed", "see everything that does not fit: mesh audit verify")]


def test_declarations_with_mistakes_are_doubted(settings):
    (settings.root / ORDERS_ODCS).write_text(SAMPLE_MESH[ORDERS_ODCS].replace("kind: DataContract", "kind: Contract"))
    ((health, _, remedy),) = bad(examine_declarations(settings))
    assert (health, remedy) == (Health.DOUBTFUL, "see them with file and line: mesh check")


def test_one_part_that_breaks_hides_no_other():
    def breaks():
        raise OSError("the disk is gone")
        yield

    ((health, fact, _),) = bad(examine("disk", breaks))
    assert (health, fact) == (Health.ILL, "OSError: the disk is gone")
