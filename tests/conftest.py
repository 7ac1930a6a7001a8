import gc
from collections.abc import Iterator

import pytest

from tests.warm_dbt import warm_dbt

# They take longest, with few tests: begun last, they would be waited for alone.
LONGEST = ("test_mesh_that_ships.py", "test_automation.py", "test_kills.py", "test_first_product.py", "test_access_story.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: LONGEST.index(item.path.name) if item.path.name in LONGEST else len(LONGEST))


def pytest_collection_finish() -> None:
    """What was imported stays: the garbage collector needs not look through it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _warm_dbt() -> Iterator[None]:
    with warm_dbt():
        yield
