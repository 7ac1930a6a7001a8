import gc

import pytest

from mesh_platform.orchestration.locations.garbage import kept


def test_what_is_loaded_is_taken_from_the_search_which_goes_on_afterwards():
    with kept():
        assert not gc.isenabled()
        loaded = [[each] for each in range(1000)]
    try:
        assert gc.isenabled()
        assert not {*map(id, loaded)} & {*map(id, gc.get_objects())}
    finally:
        gc.unfreeze()


def test_an_error_while_loading_leaves_the_search_on():
    with pytest.raises(ValueError, match="broken"), kept():
        raise ValueError("broken")
    assert gc.isenabled()
