import pytest

from mesh_platform.errors import InvalidQuery, MeshError, NoAccess, StoreUnavailable, UnknownColumn
from mesh_platform.gateway.workers.wire import error_of, failure_of


@pytest.mark.parametrize(
    "error",
    [
        NoAccess("there is no grant", hint="ask for one"),
        StoreUnavailable("gone", place="file.parquet", hint="mesh verify"),
        UnknownColumn("no column 'x'", column="x", hint="see which there are"),
        InvalidQuery("this is no SELECT"),
    ],
)
def test_an_error_comes_back_as_it_was_raised(error):
    told = error_of(failure_of(error))
    assert type(told) is type(error)
    assert isinstance(told, MeshError)
    assert (told.fact, told.place, told.hint) == (error.fact, error.place, error.hint)


def test_nothing_is_said_of_what_nobody_foresaw():
    told = error_of(failure_of(ValueError("a value of a row")))
    assert not isinstance(told, MeshError)
    assert "a value" not in str(told)
