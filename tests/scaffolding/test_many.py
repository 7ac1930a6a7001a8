"""A domain in which a product was begun again and again loads and runs."""

from pathlib import Path

import pytest

from mesh_platform.governance.check import check_mesh
from mesh_platform.scaffolding.requests import StartFrom
from tests.cli.commands import run_mesh
from tests.sample_mesh import write_sample_mesh
from tests.scaffolding.beginning import ORDERS, begin, begin_domain

KINDS = ({"start": StartFrom.SQL}, {"start": StartFrom.PYTHON}, {"start": StartFrom.FILE}, {"start": StartFrom.SQL, "reads": (ORDERS,)})


def begin_many(root: Path, number: int) -> None:
    begin_domain(root)
    for each in range(number):
        begin(root, f"harbour.product{each}.rows", **KINDS[each % len(KINDS)])


def built(root: Path, number: int) -> None:
    assert check_mesh(root).problems == ()
    done = run_mesh(root, "run", "sales", "harbour")
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    assert done.stdout.count(" passed") == number + 1


def test_a_domain_with_many_products_loads_and_runs(tmp_path):
    begin_many(write_sample_mesh(tmp_path), 8)
    built(tmp_path, 8)


@pytest.mark.soak
def test_a_domain_with_fifty_products_loads_and_runs(tmp_path):
    begin_many(write_sample_mesh(tmp_path), 50)
    built(tmp_path, 50)
