"""What the mesh shows of a learner, from facts and declarations that are written here."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from mesh_platform.declarations.reader import load_mesh
from mesh_platform.errors import UsageError
from mesh_platform.lakehouse.lakehouse import Lakehouse, open_lakehouse
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.learning.beginning import begin
from mesh_platform.learning.progress import progress
from mesh_platform.settings import Settings

LINES, DAILY = "bakery.orders.lines", "cafe.sales.daily"
BROKEN = {"check": "drink_allowed_values", "verdict": "failed"}
BREAKS = "cafe.sales.daily keeps its last good snapshot: its contract breaks version 1.0.0, which consumers have"
CERTIFICATE = {
    **{f"mesh.{name}": "x" for name in ("run-id", "contract-id", "contract-hash", "code-version", "partition", "content")},
    "mesh.contract-version": "1.0.0",
    "mesh.build": "1",
    "mesh.rows": "3",
    "mesh.port": DAILY,
    "mesh.mode": "replace",
    **{f"mesh.{name}": "{}" for name in ("inputs", "verdicts", "sources")},
}


@pytest.fixture(scope="module")
def begun(tmp_path_factory) -> Path:
    return begin(tmp_path_factory.mktemp("learning") / "mesh").root


@pytest.fixture
def lakehouse(begun, tmp_path) -> Iterator[Lakehouse]:
    """Of a mesh of its own, in which the lessons have just begun."""
    root = Path(shutil.copytree(begun, tmp_path / "mesh"))
    with open_lakehouse(Settings(root=root)) as opened:
        yield opened


def at_hand(lakehouse: Lakehouse) -> tuple[str, str]:
    mesh, _ = load_mesh(lakehouse.settings.root)
    standing = progress(lakehouse, mesh).at_hand
    return (standing.step.title, standing.missing) if standing else ("", "")


def built(lakehouse: Lakehouse, port: str) -> None:
    lakehouse.ledger.record(Kind.BUILD_STARTED, port)


def published(lakehouse: Lakehouse, port: str) -> None:
    built(lakehouse, port)
    lakehouse.ledger.record(Kind.PUBLISHED, port, details={"certificate": CERTIFICATE})


def refused(lakehouse: Lakehouse, port: str, *, reason: str = "") -> None:
    built(lakehouse, port)
    lakehouse.ledger.record(Kind.REFUSED, port, details={"reason": reason, "results": [] if reason else [BROKEN]})


def declared_cafe(root: Path) -> Path:
    """What the learner begins, made of what the bakery has."""
    cafe = root / "domains" / "cafe"
    shutil.copytree(root / "domains" / "bakery", cafe)
    shutil.move(cafe / "orders", cafe / "sales")
    for old, new in (("orders.odps.yaml", "sales.odps.yaml"), ("lines.odcs.yaml", "daily.odcs.yaml"), ("lines.sql", "daily.sql")):
        shutil.move(cafe / "sales" / old, cafe / "sales" / new)
    for file in cafe.rglob("*.yaml"):
        text = file.read_text().replace("bakery", "cafe").replace("orders.lines", "sales.daily").replace(".orders", ".sales")
        file.write_text(text.replace("- name: lines\n", "- name: daily\n"))
    return cafe / "sales"


def test_nobody_has_come_anywhere_where_nobody_has_begun(tmp_path):
    (tmp_path / "workspace.yaml").write_text("load_from: []\n")
    with open_lakehouse(Settings(root=tmp_path)) as lakehouse, pytest.raises(UsageError, match="nobody has begun"):
        progress(lakehouse, load_mesh(tmp_path)[0])


def test_the_first_step_waits_for_a_build(lakehouse):
    assert at_hand(lakehouse) == ("Build what is there", "bakery.orders.lines was not built")


def test_a_build_that_broke_off_is_told_apart_from_none(lakehouse):
    built(lakehouse, LINES)
    assert at_hand(lakehouse) == (
        "Build what is there",
        "the newest build of bakery.orders.lines broke off before it was judged: `mesh run` says why",
    )


def test_a_build_that_was_refused_says_for_what(lakehouse):
    refused(lakehouse, LINES)
    assert at_hand(lakehouse)[1] == "the newest build of bakery.orders.lines was refused: drink_allowed_values"


def test_what_happened_before_the_lessons_began_counts_for_nothing(lakehouse):
    published(lakehouse, LINES)
    lakehouse.ledger.record(Kind.LEARNING_ENDED, "mesh", details={"domains": []})
    lakehouse.ledger.record(Kind.LEARNING_BEGUN, "mesh", details={"domains": []})
    assert at_hand(lakehouse)[0] == "Build what is there"


def test_a_domain_of_another_name_is_seen(lakehouse):
    published(lakehouse, LINES)
    other = lakehouse.settings.root / "domains" / "caffe"
    other.mkdir()
    (other / "domain.yaml").write_text("{apiVersion: v1.0.0, kind: Domain, name: caffe, team: {name: caffe}}")
    assert at_hand(lakehouse) == ("Begin a domain", "the mesh has no domain cafe; it has caffe, and the lessons go on with cafe")


def test_a_domain_that_is_not_valid_is_not_taken_for_none(lakehouse):
    published(lakehouse, LINES)
    (lakehouse.settings.root / "domains" / "cafe").mkdir()
    assert at_hand(lakehouse)[1] == "domains/cafe is there, and declares no valid domain: `mesh check` says why"


def test_a_mistake_in_a_product_that_was_built_undoes_no_step(lakehouse):
    product = declared_cafe(lakehouse.settings.root)
    published(lakehouse, LINES)
    published(lakehouse, DAILY)
    assert at_hand(lakehouse)[0] == "Read it"
    (product / "sales.odps.yaml").write_text("not: [valid")
    assert at_hand(lakehouse)[0] == "Read it"


def test_a_product_whose_folder_is_gone_has_to_be_begun_again(lakehouse):
    product = declared_cafe(lakehouse.settings.root)
    published(lakehouse, LINES)
    published(lakehouse, DAILY)
    shutil.rmtree(product)
    assert at_hand(lakehouse) == ("Begin a product", "the mesh has no port cafe.sales.daily")


def test_a_read_counts_for_who_is_named_and_since_the_refusal(lakehouse):
    declared_cafe(lakehouse.settings.root)
    published(lakehouse, LINES)
    published(lakehouse, DAILY)
    lakehouse.ledger.record(Kind.READ, DAILY, details={"consumer": "bakery"})
    assert at_hand(lakehouse)[0] == "Read it"
    lakehouse.ledger.record(Kind.READ, DAILY, details={"consumer": "cafe"})
    assert at_hand(lakehouse) == (
        "Let something go wrong",
        "no build of cafe.sales.daily was refused: the rows of the newest one keep its contract",
    )
    refused(lakehouse, DAILY)
    assert at_hand(lakehouse) == ("See what consumers see", "nobody has read cafe.sales.daily for cafe since")
    lakehouse.ledger.record(Kind.READ, DAILY, details={"consumer": "cafe"})
    assert at_hand(lakehouse) == ("Mend the cause", "cafe.sales.daily was not built since")


def test_a_refusal_for_the_contract_is_none_for_the_data(lakehouse):
    declared_cafe(lakehouse.settings.root)
    published(lakehouse, LINES)
    published(lakehouse, DAILY)
    lakehouse.ledger.record(Kind.READ, DAILY, details={"consumer": "cafe"})
    refused(lakehouse, DAILY, reason=BREAKS)
    assert at_hand(lakehouse) == ("Let something go wrong", f"the newest build of cafe.sales.daily was refused: {BREAKS}")


def test_lost_facts_of_others_change_nothing(lakehouse):
    published(lakehouse, "bakery.orders.other")
    published(lakehouse, "bakeryshop.orders.lines")
    assert at_hand(lakehouse)[0] == "Build what is there"
