from mesh_platform.concepts.names import PortAddress
from mesh_platform.lakehouse import storage
from mesh_platform.lakehouse.upkeep.removal import remove_table
from tests.lakehouse.sample_port import PORT, publish

OTHER = PortAddress("weather", "observations", "daily")


def test_a_table_goes_with_every_file_and_no_other_does(lakehouse, connection):
    publish(lakehouse, connection, "select 1::bigint as n, 'a' as word")
    publish(lakehouse, connection, "select 1::bigint as n, 'a' as word", port=OTHER)
    remove_table(lakehouse, PORT)
    assert lakehouse.tables.addresses() == (OTHER,)
    assert list(storage.files_below(lakehouse.tables.io, lakehouse.tables.location(PORT))) == []
    assert len(list(storage.files_below(lakehouse.tables.io, lakehouse.tables.location(OTHER)))) > 0


def test_what_was_interrupted_is_gone_on_with(lakehouse, connection):
    publish(lakehouse, connection, "select 1::bigint as n, 'a' as word")
    storage.delete_folder(lakehouse.tables.io, lakehouse.tables.location(PORT))
    remove_table(lakehouse, PORT)
    assert lakehouse.tables.addresses() == ()


def test_what_is_gone_already_is_no_error(lakehouse):
    remove_table(lakehouse, PORT)
    assert lakehouse.tables.addresses() == ()


def test_a_port_is_published_anew_where_its_table_was_removed(lakehouse, connection):
    publish(lakehouse, connection, "select 1::bigint as n, 'a' as word")
    remove_table(lakehouse, PORT)
    assert publish(lakehouse, connection, "select 2::bigint as n, 'b' as word").rows == 1
