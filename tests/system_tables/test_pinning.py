"""Each fact becomes rows of a port once, whoever builds it, and however a build ends."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import mesh_platform
from mesh_platform.access.entering.trail import Door
from mesh_platform.declarations.reader import require_mesh
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.reading.cuts import Cuts
from mesh_platform.lakehouse.reading.snapshots import releases
from mesh_platform.lakehouse.writing.rollback import rollback
from mesh_platform.orchestration.candidates.workshop import open_workshop
from mesh_platform.settings import load_settings
from mesh_platform.system_tables.pinning import fit, pin_tables
from tests.system_tables.watched_mesh import build, table, write_watched_mesh

RELEASES, PRODUCTS = table("releases"), table("products")
ODPS, SQL = "domains/governance/mesh/mesh.odps.yaml", "domains/governance/mesh/releases.sql"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One mesh for all tests: each goes on from where the one before has left it."""
    with pytest.MonkeyPatch.context() as environment:
        environment.delenv("MESH_ROOT", raising=False)
        environment.setenv("MESH_HOME", str(tmp_path_factory.mktemp("home")))
        yield write_watched_mesh(tmp_path_factory.mktemp("mesh"))


@pytest.fixture(scope="module", autouse=True)
def _first(root: Path) -> None:
    build(root, PRODUCTS, RELEASES)


def facts(root: Path) -> list[int]:
    """In the order of the ledger, each as often as it has become a row."""
    rows = mesh_platform.read(str(RELEASES), columns=["fact"], consumer="governance", root=root).arrow()
    return sorted(rows["fact"].to_pylist())


def recorded(root: Path) -> list[int]:
    with open_lakehouse(load_settings(root)) as lakehouse:
        return [each.id for each in lakehouse.ledger.stream((Kind.PUBLISHED, Kind.REFUSED, Kind.ROLLED_BACK, Kind.COMPACTED))]


def test_a_build_appends_the_facts_since_the_one_before(root):
    assert facts(root) == recorded(root)[:-1]  # its own publication is a fact of later
    build(root, RELEASES)
    assert facts(root) == recorded(root)[:-1]


def test_after_a_rollback_the_facts_are_appended_that_went_with_it(root):
    before = facts(root)
    build(root, RELEASES)
    with open_lakehouse(load_settings(root)) as lakehouse:
        rollback(lakehouse, RELEASES, releases(lakehouse, RELEASES)[1].snapshot_id)
    assert facts(root) == before
    build(root, RELEASES)
    assert facts(root) == recorded(root)[:-1]


def test_a_build_that_was_refused_leaves_its_facts_to_the_next(root):
    (root / SQL).write_text("select * replace ('gone' as event) from mesh_releases")
    assert not build(root, RELEASES).holds
    (root / SQL).write_text("select * from mesh_releases")
    build(root, RELEASES)
    assert facts(root) == recorded(root)[:-1]


def test_a_candidate_shows_what_the_next_build_would_append_of_the_mesh_and_nothing_of_itself(root):
    before, waiting = recorded(root), len(recorded(root)) - len(facts(root))
    mesh = require_mesh(root)
    with open_workshop(mesh, load_settings(root), door=Door.DEV) as workshop:
        (candidate,) = workshop.build([RELEASES]).candidates
        changes = workshop.compare(RELEASES)
    assert (candidate.rows, changes.added) == (waiting, waiting)
    assert recorded(root) == before


def test_a_sample_takes_no_more_rows_than_it_has_to(root):
    build(root, PRODUCTS)
    mesh = require_mesh(root)
    with open_workshop(mesh, load_settings(root), door=Door.DEV, sample=1) as workshop:
        (candidate,) = workshop.build([RELEASES]).candidates
    assert candidate.rows == 1
    with open_lakehouse(load_settings(root)) as lakehouse:
        product = mesh.product_of(RELEASES)
        assert not fit(lakehouse, product, 2)  # there are three products
        assert fit(lakehouse, product, 1000)


def test_a_pin_goes_on_after_the_head_only_where_rows_are_appended(root):
    mesh = require_mesh(root)
    product = mesh.product_of(RELEASES)
    with open_lakehouse(load_settings(root)) as lakehouse, Cuts(lakehouse.settings) as cuts:
        newest = lakehouse.ledger.newest_number()
        appended = pin_tables(lakehouse, product, names=["mesh_releases"], into=cuts, port=mesh.port(RELEASES))["mesh_releases"]
        whole = pin_tables(lakehouse, product, names=["mesh_releases"], into=cuts)["mesh_releases"]
        state = pin_tables(lakehouse, product, names=["mesh_products"], into=cuts, port=mesh.port(PRODUCTS))["mesh_products"]
    assert (appended.rows, whole.rows, whole.upto) == (len(recorded(root)) - len(facts(root)), len(recorded(root)), newest)
    assert appended.continues.startswith("releases up to fact ")
    assert (whole.continues, state.continues) == ("", None)
    assert str(appended) == f"releases up to fact {newest}"


def test_a_port_that_is_replaced_gets_everything_each_time(root):
    odps = (root / ODPS).read_text()
    append = "  contractId: governance.mesh.releases\n"
    start = odps.index(append)
    (root / ODPS).write_text(odps[:start] + odps[start:].replace("value: append", "value: replace", 1))
    build(root, RELEASES)
    assert facts(root) == recorded(root)[:-1]
