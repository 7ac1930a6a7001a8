import pytest

from mesh_platform.errors import InvalidQuery
from mesh_platform.lakehouse.engine import EngineError
from mesh_platform.lakehouse.room.confinement import confine, require_no_writing


@pytest.fixture
def room(tmp_path, connection):
    (tmp_path / "given.csv").write_text("a\n1\n")
    (tmp_path / "secret.csv").write_text("a\n2\n")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "link.csv").symlink_to(tmp_path / "secret.csv")
    (tmp_path / "out" / "folder").symlink_to(tmp_path)
    confine(connection, files=[str(tmp_path / "given.csv")], folder=f"file://{tmp_path}/out")
    return connection


def test_what_was_given_can_be_read_and_the_folder_written(room, tmp_path):
    copy = f"copy (from '{tmp_path}/given.csv') to '{tmp_path}/out' (format parquet, per_thread_output true, overwrite_or_ignore true)"
    assert room.execute(copy).fetchall() == [(1,)]


@pytest.mark.parametrize(
    "sql",
    [
        "from '{0}/secret.csv'",
        "from '{0}/out/../secret.csv'",
        "from '{0}/out/link.csv'",
        "from '{0}/out/folder/secret.csv'",
        "from read_text('{0}/secret.csv')",
        "from glob('{0}/*')",
        "from read_text('/proc/self/environ')",
        "copy (select 1) to '{0}/given.csv'",
        "copy (select 1) to '{0}/other.csv'",
        "copy (select 1) to '{0}/out/folder/other.csv'",
        "attach '{0}/other.duckdb'",
        "export database '{0}'",
        "install httpfs",
        "load httpfs",
        "create persistent secret other (type s3)",
        "set enable_external_access = true",
        "set allowed_directories = ['/']",
        "reset allowed_paths",
        "set lock_configuration = false",
    ],
)
def test_everything_else_is_out_of_reach(room, tmp_path, sql):
    with pytest.raises(EngineError, match=r"disabled|locked|Cannot enable|ecret"):
        room.execute(sql.format(tmp_path)).fetchall()


def test_a_room_without_a_folder_can_write_nowhere(connection, tmp_path):
    confine(connection, files=[])
    with pytest.raises(EngineError, match="disabled"):
        connection.execute(f"copy (select 1) to '{tmp_path}/other.csv'")


@pytest.mark.parametrize(
    "sql",
    [
        "copy (select 1) to 'given.csv' (use_tmp_file false)",
        "select 1; copy given to 'given.csv'",
        "/* of dbt */ copy given to 'given.csv'",
        "/* /* */ copy given from 'given.csv' */ copy (select 1) to 'given.csv'",
        "copy \"from\" to 'given.csv'",
        "prepare later as copy given to 'given.csv'",
        "explain analyze copy given to 'given.csv'",
        "export database 'given'",
    ],
)
def test_a_file_that_may_be_read_may_not_be_written_over(connection, sql):
    with pytest.raises(InvalidQuery, match="disabled"):
        require_no_writing(connection, sql)


@pytest.mark.parametrize("sql", ["select 1", "create table a as select 1", '/* of dbt */\n COPY "a"."b" FROM \'seed.csv\'', "no SQL"])
def test_what_writes_no_file_may_run(connection, sql):
    require_no_writing(connection, sql)
