from collections.abc import Iterator

import pytest

from tests.warm_dbt import warm_dbt


@pytest.fixture(scope="session", autouse=True)
def _warm_dbt() -> Iterator[None]:
    with warm_dbt():
        yield
