from collections.abc import Iterator
from pathlib import Path

import pytest

from mesh_platform.concepts.names import PortAddress
from mesh_platform.declarations.reader import load_mesh, require_mesh
from mesh_platform.errors import Refused, UnknownName
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.reading.snapshots import releases
from mesh_platform.lakehouse.writing.commits import expire
from mesh_platform.orchestration.locations.loading import forget_code
from mesh_platform.orchestration.proofs.reproduction import Reproduction, reproduce
from mesh_platform.orchestration.running.runner import run
from mesh_platform.settings import load_settings
from tests.sample_mesh import ORDERS_ODCS, ORDERS_SQL, REVENUE_SQL, SAMPLE_MESH, write_mesh, write_sample_mesh

ORDERS, REVENUE = PortAddress.parse("sales.orders.daily"), PortAddress.parse("finance.revenue.monthly")
SOURCE = "domains/sales/orders/files/order_lines.csv"


TWO_LINES = "\n".join(SAMPLE_MESH[SOURCE].splitlines()[:3]) + "\n"


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """Revenue was made from the first release of the orders, which have another one since."""
    root = write_sample_mesh(tmp_path_factory.mktemp("reproduced"))
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("MESH_HOME", raising=False)
        build(root, REVENUE, ORDERS)
        write_mesh(root, {SOURCE: TWO_LINES})
        build(root, ORDERS)
    return root


@pytest.fixture
def built(whole, monkeypatch) -> Iterator[Path]:
    monkeypatch.delenv("MESH_HOME")
    yield whole
    write_mesh(whole, {**SAMPLE_MESH, SOURCE: TWO_LINES})


def build(root: Path, *ports: PortAddress) -> None:
    mesh = require_mesh(root)
    forget_code(mesh)
    assert run(mesh, ports).holds


def reproduced(root: Path, port: PortAddress, snapshot_id: int | None = None) -> Reproduction:
    return reproduce(load_mesh(root)[0], load_settings(root), port, snapshot_id)


def held(root: Path, port: PortAddress) -> list[int]:
    with open_lakehouse(load_settings(root)) as lakehouse:
        return [each.snapshot_id for each in releases(lakehouse, port)]


def facts_but_reads(root: Path) -> int:
    with open_lakehouse(load_settings(root)) as lakehouse:
        return len(lakehouse.ledger.facts(without=(Kind.READ,)))


def test_the_same_rows_come_out_of_the_inputs_of_then_and_nothing_is_published(built):
    before = facts_but_reads(built), held(built, REVENUE)
    found = reproduced(built, REVENUE)
    assert found.holds, found
    assert found.before == found.after != ""
    assert found.departures == ()
    assert (facts_but_reads(built), held(built, REVENUE)) == before
    with open_lakehouse(load_settings(built)) as lakehouse:
        read = lakehouse.ledger.facts(Kind.READ, str(ORDERS), limit=1)[0]
    assert (read.details["door"], read.details["snapshot_id"]) == ("reproduce", held(built, ORDERS)[-1])


def test_other_code_is_named_with_what_it_changes(built):
    write_mesh(built, {REVENUE_SQL: SAMPLE_MESH[REVENUE_SQL].replace("sum(amount)", "sum(amount + 1)")})
    found = reproduced(built, REVENUE)
    assert not found.holds
    assert found.before != found.after
    assert found.changes.changed == 2
    assert any("the code is not the one that made it" in each for each in found.departures)


def test_the_declarations_of_then_are_taken(built):
    write_mesh(
        built, {ORDERS_ODCS: SAMPLE_MESH[ORDERS_ODCS].replace("Where the order was taken.", "Something else."), SOURCE: SAMPLE_MESH[SOURCE]}
    )
    found = reproduced(built, ORDERS, held(built, ORDERS)[-1])
    assert found.holds, found
    assert found.departures == ("the file files/order_lines.csv (order_lines) is read as it is now",)


def test_a_file_that_changed_since_brings_other_rows(built):
    found = reproduced(built, ORDERS, held(built, ORDERS)[-1])
    assert (found.holds, found.changes.removed) == (False, 2)


def test_code_that_cannot_be_built_any_more_is_said_to_be(built):
    write_mesh(built, {ORDERS_SQL: "select nonsense from order_lines"})
    found = reproduced(built, ORDERS)
    assert not found.holds
    assert not found.candidate.holds
    assert any("the code is not the one that made it" in each for each in found.departures)


def test_a_release_that_there_is_not_is_a_wrong_call(built):
    with pytest.raises(UnknownName, match="holds no release 7"):
        reproduced(built, ORDERS, 7)


def test_an_input_that_has_expired_is_named(built):
    with open_lakehouse(load_settings(built)) as lakehouse:
        expire(lakehouse.tables.find(ORDERS), [releases(lakehouse, ORDERS)[-1].snapshot_id])
    with pytest.raises(Refused, match=r"sales\.orders\.daily does not hold snapshot [0-9]+ any more"):
        reproduced(built, REVENUE)
