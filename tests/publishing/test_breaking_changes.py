"""A port's contract may change as far as it breaks nobody; the rest needs a port of its own."""

import pytest

from mesh_platform.errors import BreakingChange, ContractBroken
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.reading.snapshots import releases
from mesh_platform.lakehouse.writing.rollback import rollback
from mesh_platform.publishing import publisher as publisher_module
from tests.governance.changes.sample_contract import (
    ORDERS,
    ROWS,
    draft,
    one_more_channel,
    one_more_column,
    orders_port,
    properties,
    version,
)
from tests.sample_mesh import write_sample_mesh
from tests.sample_ports import contract, port


@pytest.fixture
def published(publisher):
    """The sample contract, published once."""
    return publisher.publish(orders_port(), ROWS).release


def snapshots(lakehouse) -> list[int]:
    return [each.snapshot_id for each in releases(lakehouse, ORDERS)]


def test_a_contract_that_breaks_the_published_one_is_refused_before_anything_is_staged(publisher, lakehouse, published, tmp_path):
    files = sorted((tmp_path / ".mesh" / "warehouse").rglob("*.parquet"))
    with pytest.raises(BreakingChange) as refused:
        publisher.publish(orders_port(one_more_channel), ROWS)
    assert [each.path for each in refused.value.changes] == ["columns.channel.enum"]
    assert snapshots(lakehouse) == [published.snapshot_id]
    assert sorted((tmp_path / ".mesh" / "warehouse").rglob("*.parquet")) == files


def test_a_draft_is_published_however_it_changed_until_it_is_in_force(publisher, lakehouse):
    def without_channel(made):
        made["schema"][0]["properties"] = [each for each in made["schema"][0]["properties"] if each["name"] != "channel"]

    publisher.publish(orders_port(draft), ROWS)
    rows = f"select * exclude channel from ({ROWS})"
    in_force = publisher.publish(orders_port(draft, without_channel), rows), publisher.publish(orders_port(without_channel), rows)
    with pytest.raises(BreakingChange):
        publisher.publish(orders_port(draft, without_channel), rows)
    assert snapshots(lakehouse)[0] == in_force[-1].release.snapshot_id


@pytest.mark.usefixtures("published")
def test_the_refusal_says_what_to_do_and_is_kept(publisher, lakehouse):
    with pytest.raises(BreakingChange) as refused:
        publisher.publish(orders_port(one_more_channel, version("1.1.0")), ROWS)
    told = str(refused.value)
    assert "its contract breaks version 1.0.0" in told
    assert "columns.channel.enum (shop, web -> shop, web, phone): may come now: phone" in told
    assert "raise the major version: mesh product new-major sales.orders.daily" in told
    (fact,) = lakehouse.ledger.facts(Kind.REFUSED, str(ORDERS))
    assert fact.details["reason"] == told


@pytest.mark.usefixtures("published")
def test_the_refusal_names_who_breaks_and_on_what_grounds(publisher, lakehouse, tmp_path):
    write_sample_mesh(tmp_path)
    details = {"columns": ["channel", "amount"], "consumer": "fleet.boards"}
    lakehouse.ledger.record(Kind.READ, str(ORDERS), details=details)
    lakehouse.ledger.record(Kind.READ, str(ORDERS), details={**details, "columns": ["amount"], "consumer": "fleet.others"})
    with pytest.raises(BreakingChange) as refused:
        publisher.publish(orders_port(one_more_channel), ROWS)
    told = str(refused.value)
    assert "touches finance.revenue (unknown: channel)" in told
    assert "touches fleet.boards (measured: channel)" in told
    assert "fleet.others" not in told


@pytest.mark.usefixtures("published")
def test_what_breaks_nobody_is_published(publisher):
    note = f"select *, 'late' as note from ({ROWS})"
    release = publisher.publish(orders_port(one_more_column, version("1.1.0")), note).release
    assert release.certificate.contract_version == "1.1.0"


@pytest.mark.usefixtures("published")
def test_what_was_published_last_is_what_consumers_have(publisher):
    """A promise that was made in between binds as well."""

    def at_most_20(made):
        properties(made)["amount"]["logicalTypeOptions"]["maximum"] = 20

    publisher.publish(orders_port(at_most_20, version("1.1.0")), ROWS)
    with pytest.raises(BreakingChange):
        publisher.publish(orders_port(version("1.2.0")), ROWS)


def test_after_a_rollback_the_contract_of_that_snapshot_may_come_back(publisher, lakehouse, published):
    note = f"select *, 'late' as note from ({ROWS})"
    publisher.publish(orders_port(one_more_column, version("1.1.0")), note)
    rollback(lakehouse, ORDERS, published.snapshot_id)
    assert publisher.publish(orders_port(), ROWS).release.certificate.contract_version == "1.0.0"


def test_before_1_0_a_minor_version_is_enough(publisher):
    publisher.publish(orders_port(version("0.1.0")), ROWS)
    with pytest.raises(BreakingChange, match=r"Raise the version to 0\.2\.0"):
        publisher.publish(orders_port(one_more_channel, version("0.1.1")), ROWS)
    assert publisher.publish(orders_port(one_more_channel, version("0.2.0")), ROWS).release.certificate.contract_version == "0.2.0"


@pytest.mark.usefixtures("published")
def test_the_way_out_is_a_port_of_its_own(publisher):
    second = contract("sales.orders.daily@2")
    made = "select 1::bigint as order_id, date '2024-01-01' as ordered_on, 1::decimal(10, 2) as amount, 'Ada' as customer"
    assert publisher.publish(port("sales.orders.daily@2", contract=second), made).release.rows == 1


def test_a_refused_first_publication_promises_nothing(publisher):
    with pytest.raises(ContractBroken):
        publisher.publish(orders_port(), ROWS.replace("'web'", "'phone'"))
    assert publisher.publish(orders_port(one_more_channel), ROWS).release.rows == 1


def test_a_published_contract_that_cannot_be_read_any_more_stops_nothing(publisher):
    """Only an older platform can have written it; nobody could mend it."""
    publisher.publish(
        port(), "select 1::bigint as order_id, date '2024-01-01' as ordered_on, 1::decimal(10, 2) as amount, 'Ada' as customer"
    )
    assert publisher.publish(orders_port(), ROWS).release.rows == 1


@pytest.mark.usefixtures("published")
def test_what_was_promised_while_a_build_was_staged_binds_it_too(publisher, lakehouse, monkeypatch):
    """The other build starts and publishes between the staging of this one and its commit."""

    def at_most_20(made):
        properties(made)["amount"]["logicalTypeOptions"]["maximum"] = 20

    stage = publisher_module.stage

    def stage_and_be_overtaken(*arguments, **known):
        monkeypatch.setattr(publisher_module, "stage", stage)
        staged = stage(*arguments, **known)
        publisher.publish(orders_port(at_most_20, version("1.1.0")), ROWS)
        return staged

    monkeypatch.setattr(publisher_module, "stage", stage_and_be_overtaken)
    with pytest.raises(BreakingChange):
        publisher.publish(orders_port(), ROWS)
    assert releases(lakehouse, ORDERS)[0].certificate.contract_version == "1.1.0"
