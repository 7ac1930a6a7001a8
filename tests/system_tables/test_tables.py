"""What a mesh tells about itself after a few days in the life of two products."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import mesh_platform
from mesh_platform.concepts.names import PortAddress
from mesh_platform.declarations.reader import require_mesh
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.reading.snapshots import releases
from mesh_platform.lakehouse.writing.rollback import rollback
from mesh_platform.orchestration.policies.judgement import judge
from mesh_platform.orchestration.policies.record import record_evaluation
from mesh_platform.settings import load_settings
from tests.declarations.agreeing import AGREEMENT, APPROVE, REQUEST
from tests.sample_mesh import REVENUE_ODPS, REVENUE_SQL, SAMPLE_MESH, write_mesh
from tests.system_tables.watched_mesh import build, table, write_watched_mesh

ORDERS, REVENUE = PortAddress.parse("sales.orders.daily"), PortAddress.parse("finance.revenue.monthly")
LINES = "domains/sales/orders/files/order_lines.csv"
TIER = "customProperties: [{property: tier, vendor: mesh, value: tier2}]\n"
TABLES = tuple(map(table, ("releases", "quality", "access", "policy_results", "cost", "products", "usage")))

Row = dict[str, Any]


class Watched:
    def __init__(self, root: Path) -> None:
        self.root = root

    def rows(self, sql: str) -> list[Row]:
        return mesh_platform.query(sql, consumer="governance", root=self.root).arrow().to_pylist()

    def facts(self, *kinds: str) -> set[int]:
        with open_lakehouse(load_settings(self.root)) as lakehouse:
            return {each.id for each in lakehouse.ledger.stream(kinds)}


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    with pytest.MonkeyPatch.context() as environment:
        environment.delenv("MESH_ROOT", raising=False)
        environment.setenv("MESH_HOME", str(tmp_path_factory.mktemp("home")))
        agreement = f"apiVersion: v1.0.0\nkind: AccessAgreement\nport: {ORDERS}\nconsumer: finance.revenue\nrecords:\n{REQUEST}{APPROVE}"
        untold = SAMPLE_MESH[REVENUE_ODPS].replace(TIER, "")
        root = write_watched_mesh(tmp_path_factory.mktemp("mesh"), {AGREEMENT: agreement, REVENUE_ODPS: untold})
        _live(root)
        assert build(root, *TABLES).holds
        yield Watched(root)


def _live(root: Path) -> None:
    """Published, refused, crashed, rolled back, looked at by the policies, read, and closed to somebody."""
    build(root, ORDERS, REVENUE)
    write_mesh(root, {LINES: SAMPLE_MESH[LINES] + "5,2024-02-02T10:00:00Z,web,Secret,-1.00\n"})
    build(root, ORDERS)
    write_mesh(root, {LINES: SAMPLE_MESH[LINES] + "5,2024-02-02T10:00:00Z,web,Secret,1.00\n"})
    build(root, ORDERS)
    write_mesh(root, {REVENUE_SQL: "select nothing from orders"})
    build(root, REVENUE)
    mesh = require_mesh(root)
    record_evaluation(judge(mesh, mesh.domain("finance")), judge(mesh, mesh.domain("finance")).results(), run_id="daily")
    with open_lakehouse(load_settings(root)) as lakehouse:
        first = releases(lakehouse, ORDERS)[-1]
        rollback(lakehouse, ORDERS, first.snapshot_id)
    mesh_platform.read(str(ORDERS), consumer="finance.revenue", root=root).arrow()


def test_every_end_of_a_build_is_a_release_row_that_names_its_fact(watched):
    found = watched.rows(f"select * from governance.mesh.releases where port = '{ORDERS}' order by fact")
    assert [each["event"] for each in found] == ["published", "refused", "published", "rolled_back"]
    assert {each["fact"] for each in watched.rows("select fact from governance.mesh.releases where domain <> 'governance'")} == {
        each for each in watched.facts(Kind.PUBLISHED, Kind.REFUSED, Kind.ROLLED_BACK) if each <= found[-1]["fact"]
    }
    published, refused, _, rolled_back = found
    assert (published["rows"], published["contract_version"], published["product"]) == (4, "1.0.0", "sales.orders")
    assert published["checks"] == published["passed"] > 8
    assert (refused["snapshot_id"], refused["failed"], refused["refused_by"]) == (None, 1, ["amount_range"])
    assert rolled_back["snapshot_id"] == published["snapshot_id"]


def test_a_release_names_the_snapshots_it_was_made_from(watched):
    [row] = watched.rows(f"select inputs from governance.mesh.releases where port = '{REVENUE}'")
    [orders, *_] = watched.rows(f"select snapshot_id from governance.mesh.releases where port = '{ORDERS}' order by fact")
    assert row["inputs"] == [f"{ORDERS}@{orders['snapshot_id']}"]


def test_every_result_of_every_check_is_told_without_its_samples(watched):
    [failed] = watched.rows("select * from governance.mesh.quality where verdict = 'failed'")
    assert (failed["port"], failed["check"], failed["columns"], failed["published"]) == (str(ORDERS), "amount_range", ["amount"], False)
    assert (failed["measured"], failed["rows_affected"]) == (1, 1)
    releases_and_results = watched.rows(
        "select release.checks, count(*) as results from governance.mesh.releases as release"
        " join governance.mesh.quality as result using (fact) group by release.fact, release.checks"
    )
    assert releases_and_results
    assert all(each["checks"] == each["results"] for each in releases_and_results)


def test_steps_of_agreements_tell_terms(watched):
    steps = watched.rows("select * from governance.mesh.access order by fact")
    assert [(each["step"], each["consumer"], each["decided_by"]) for each in steps] == [
        ("requested", "finance.revenue", "team:finance"),
        ("approved", "finance.revenue", "team:sales"),
    ]
    assert (str(steps[1]["starts"]), str(steps[1]["ends"])) == ("2026-11-23", "2027-11-22")


def test_results_of_policies_tell_what_was_found(watched):
    found = watched.rows("select * from governance.mesh.policy_results where verdict = 'violated'")
    assert ("tier-stated", "finance.revenue") in {(each["policy"], each["subject"]) for each in found}
    assert all(each["violations"] for each in found)
    [kept] = watched.rows("select count(*) as results from governance.mesh.policy_results where verdict = 'kept'")
    assert kept["results"] > 5


def test_products_are_told_with_who_reads_them(watched):
    told = {each["product"]: each for each in watched.rows("select * from governance.mesh.products")}
    assert set(told) == {"sales.orders", "finance.revenue", "governance.mesh"}
    assert (told["sales.orders"]["read_by"], told["sales.orders"]["reaches"]) == (["finance.revenue"], 1)
    assert told["finance.revenue"]["tier"] is None
    assert told["governance.mesh"]["reads"] == []


def test_time_and_bytes_are_told_of_who_made_them_and_who_read_them(watched):
    costs = {(each["subject"], each["consumer"]): each for each in watched.rows("select * from governance.mesh.cost")}
    orders, revenue, read = costs[str(ORDERS), ""], costs[str(REVENUE), ""], costs[str(ORDERS), "finance.revenue"]
    assert (orders["builds"], orders["refused_builds"], orders["crashed_builds"]) == (2, 1, 0)
    assert (revenue["builds"], revenue["refused_builds"], revenue["crashed_builds"]) == (1, 0, 1)
    assert revenue["lost_seconds"] > 0
    assert orders["bytes_stored"] > orders["bytes_written"] > 0
    assert (read["reads"], read["builds"], read["bytes_stored"]) == (3, 0, 0)
    assert read["bytes_read"] > 0


def test_reads_are_told_with_what_came_of_them(watched):
    (begun,) = watched.rows("select * from governance.mesh.usage where event = 'read' and door = 'read'")
    (ended,) = watched.rows(f"select * from governance.mesh.usage where read = '{begun['read']}' and event = 'ended'")
    assert (begun["port"], begun["consumer"], begun["rows"], begun["run_id"]) == (str(ORDERS), "finance.revenue", ended["rows"], "")
    assert begun["columns"] == sorted(begun["columns"])
    assert ended["fact"] > begun["fact"]
    assert {each["door"] for each in watched.rows("select distinct door from governance.mesh.usage where run_id <> ''")} == {"run"}


def test_no_row_of_a_product_gets_into_a_table(watched):
    for each in TABLES:
        found = mesh_platform.read(str(each), consumer="governance", root=watched.root).arrow()
        assert not {"Ada", "Secret"} & {str(value) for column in found.columns for value in column.to_pylist()}
        assert "Secret" not in str(found.to_pydict())


def test_everybody_may_read_how_the_mesh_does(watched):
    for each in TABLES:
        assert mesh_platform.read(str(each), consumer="application:sales.board", root=watched.root).columns
