from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from mesh_platform.concepts import clock
from mesh_platform.concepts.check import Outcome
from mesh_platform.concepts.contract import Comparison, Operator, QualityRule, Relationship, Severity
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.release import Mode
from mesh_platform.errors import ContractBroken, NotPublished, Refused, SchemaMismatch
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.lakehouse.reading.snapshots import pin, releases
from mesh_platform.lakehouse.storage import duckdb_path
from tests.publishing.conftest import day
from tests.sample_ports import BY_DAY, contract, orders, port

ADA, GRACE = (1, "2024-01-01", "10.50", "Ada"), (2, "2024-01-02", "99.90", "Grace")
BAD = (3, "2024-01-02", "-5", "Edsger")
ADA_ROW = (1, date(2024, 1, 1), Decimal("10.50"), "Ada")
GRACE_ROW = (2, date(2024, 1, 2), Decimal("99.90"), "Grace")

DAILY = port()
PARTITIONED = port(contract=contract(partition=BY_DAY))
APPENDED = port(mode=Mode.APPEND)


def test_what_keeps_its_contract_becomes_visible(publisher, rows):
    publication = publisher.publish(DAILY, orders(GRACE, ADA))
    assert rows(DAILY) == [ADA_ROW, GRACE_ROW]
    assert publication.release.current
    assert all(each.outcome is Outcome.PASSED for each in publication.results)
    assert not publication.repeated
    assert not publication.unchanged


def test_nothing_that_breaks_its_contract_becomes_visible(publisher, rows, lakehouse):
    before = publisher.publish(DAILY, orders(ADA)).release
    with pytest.raises(ContractBroken, match=r"amount_range: measured 1, promised mustBe 0 \(1 row\)"):
        publisher.publish(DAILY, orders(ADA, GRACE, BAD))
    assert rows(DAILY) == [ADA_ROW]
    assert releases(lakehouse, DAILY.address)[0] == before


def test_a_first_publication_that_is_refused_leaves_the_port_unpublished(publisher, lakehouse):
    with pytest.raises(ContractBroken):
        publisher.publish(DAILY, orders(BAD))
    with pytest.raises(NotPublished):
        pin(lakehouse, DAILY.address)


def test_refused_files_stay_for_inspection_and_the_ledger_names_them(publisher, lakehouse):
    with pytest.raises(ContractBroken) as refusal:
        publisher.publish(DAILY, orders(ADA, BAD), run="the-run")
    (fact,) = lakehouse.ledger.facts(Kind.REFUSED)
    assert (fact.subject, fact.run_id, fact.details["rows"]) == ("sales.orders.daily", "the-run", 2)
    assert tuple(fact.details["files"]) == refusal.value.staged
    with lakehouse.connect() as connection:
        kept = connection.read_parquet([duckdb_path(each) for each in fact.details["files"]]).order("order_id").fetchall()
    assert [row[0] for row in kept] == [1, 3]


def test_the_ledger_keeps_sample_rows_without_classified_columns(publisher, lakehouse):
    with pytest.raises(ContractBroken):
        publisher.publish(DAILY, orders(ADA, BAD, (4, "2024-01-03", "1", "X")))
    results = {each["check"]: each for each in lakehouse.ledger.facts(Kind.REFUSED)[0].details["results"]}
    assert results["amount_range"]["samples"] == [{"order_id": 3, "amount": "-5.00"}]
    assert results["customer_length"]["verdict"] == "failed"
    assert results["customer_length"]["samples"] == []
    assert results["primary_key"]["verdict"] == "passed"


def test_other_columns_than_promised_are_refused_before_anything_is_written(publisher, lakehouse, tmp_path):
    with pytest.raises(SchemaMismatch, match="amount: promised as decimal"):
        publisher.publish(DAILY, "select 1::bigint as order_id, date '2024-01-01' as ordered_on, 'x' as customer")
    assert not list(tmp_path.rglob("*.parquet"))
    assert "amount: promised" in lakehouse.ledger.facts(Kind.REFUSED)[0].details["reason"]


def test_a_failed_warning_publishes_and_is_told_apart_from_a_passed_check(publisher, lakehouse):
    rule = QualityRule(
        name="many orders",
        kind="library",
        metric="rowCount",
        comparison=Comparison(Operator.GREATER, 1_000),
        severity=Severity.WARNING,
    )
    publication = publisher.publish(port(contract=contract(rules=(rule,))), orders(ADA))
    assert publication.release.certificate.verdicts["many_orders"] == "warned"
    assert lakehouse.ledger.facts(Kind.PUBLISHED)[0].details["results"][-1]["verdict"] == "warned"


def test_the_certificate_says_what_was_true(publisher, lakehouse):
    source = port("sales.orders.source", contract=contract("sales.orders.source"))
    publisher.publish(source, orders(ADA))
    inputs = {source.address: pin(lakehouse, source.address)}
    build = publisher.start(DAILY, run="run-7", inputs=inputs)
    certificate = publisher.finish(build, orders(ADA, GRACE)).release.certificate
    assert certificate.inputs == {"sales.orders.source": inputs[source.address].snapshot_id}
    assert (certificate.run_id, certificate.build, certificate.code_version) == ("run-7", build.number, "code-1")
    assert (certificate.contract_id, certificate.contract_version, certificate.rows) == ("sales.orders.daily", "1.0.0", 2)
    assert set(certificate.verdicts.values()) == {"passed"}
    assert releases(lakehouse, DAILY.address)[0].certificate == certificate


def test_the_contract_travels_with_the_table(publisher, lakehouse):
    publisher.publish(DAILY, orders(ADA))
    assert lakehouse.tables.find(DAILY.address).properties["mesh.contract"] == '{"id": "sales.orders.daily"}'


def test_a_run_publishes_once(publisher, rows, tmp_path):
    first = publisher.publish(DAILY, orders(ADA), run="same")
    staged = set(tmp_path.rglob("*.parquet"))
    second = publisher.publish(DAILY, orders(GRACE), run="same")
    assert second.repeated
    assert second.release == first.release
    assert [(each.check, each.outcome) for each in second.results] == [(each.check, each.outcome) for each in first.results]
    assert set(tmp_path.rglob("*.parquet")) == staged
    assert rows(DAILY) == [ADA_ROW]


def test_a_run_publishes_each_of_its_partitions(publisher, rows):
    publisher.publish(PARTITIONED, orders(ADA), run="same", partition=day("01"))
    assert not publisher.publish(PARTITIONED, orders(GRACE), run="same", partition=day("02")).repeated
    assert rows(PARTITIONED) == [ADA_ROW, GRACE_ROW]


def test_a_run_that_was_refused_may_try_again(publisher, rows):
    with pytest.raises(ContractBroken):
        publisher.publish(DAILY, orders(BAD), run="same")
    assert not publisher.publish(DAILY, orders(ADA), run="same").repeated
    assert rows(DAILY) == [ADA_ROW]


def test_a_partition_replaces_itself_only(publisher, rows):
    publisher.publish(PARTITIONED, orders(ADA, GRACE))
    publisher.publish(PARTITIONED, orders((2, "2024-01-02", "1.00", "Grace")), partition=day("02"))
    assert rows(PARTITIONED) == [ADA_ROW, (2, date(2024, 1, 2), Decimal("1.00"), "Grace")]


def test_a_key_must_not_come_back_in_another_partition(publisher, rows):
    publisher.publish(PARTITIONED, orders(ADA), partition=day("01"))
    with pytest.raises(ContractBroken, match="primary_key"):
        publisher.publish(PARTITIONED, orders((1, "2024-01-02", "1", "Ada")), partition=day("02"))
    assert rows(PARTITIONED) == [ADA_ROW]


def test_a_partition_may_be_built_again_with_its_own_keys(publisher):
    publisher.publish(PARTITIONED, orders(ADA), partition=day("01"))
    assert publisher.publish(PARTITIONED, orders(ADA), partition=day("01")).unchanged


def test_rows_outside_the_partition_are_refused_and_the_refusal_is_kept(publisher, lakehouse):
    with pytest.raises(Refused, match="1 rows lie outside"):
        publisher.publish(PARTITIONED, orders(ADA, GRACE), partition=day("01"))
    assert "lie outside" in lakehouse.ledger.facts(Kind.REFUSED)[0].details["reason"]


def test_an_append_keeps_what_is_there_and_its_keys_too(publisher, rows):
    publisher.publish(APPENDED, orders(ADA))
    publisher.publish(APPENDED, orders(GRACE))
    assert rows(APPENDED) == [ADA_ROW, GRACE_ROW]
    with pytest.raises(ContractBroken, match="primary_key"):
        publisher.publish(APPENDED, orders(GRACE))


def test_equal_rows_in_any_order_keep_their_content_id(publisher):
    first = publisher.publish(DAILY, orders(ADA, GRACE)).release.certificate
    same = publisher.publish(DAILY, orders(GRACE, ADA))
    other = publisher.publish(DAILY, orders(ADA))
    assert same.unchanged
    assert same.release.certificate.content == first.content
    assert same.release.certificate.run_id != first.run_id
    assert not other.unchanged
    assert other.release.certificate.content != first.content


def test_content_is_that_of_the_whole_table_where_a_partition_is_replaced(publisher):
    publisher.publish(PARTITIONED, orders(ADA), partition=day("01"))
    second = publisher.publish(PARTITIONED, orders(GRACE), partition=day("02"))
    same = publisher.publish(PARTITIONED, orders(ADA), partition=day("01"))
    assert not second.unchanged
    assert same.unchanged
    assert same.release.certificate.content == second.release.certificate.content


def test_an_append_of_nothing_changes_nothing(publisher):
    first = publisher.publish(APPENDED, orders(ADA))
    empty = publisher.publish(APPENDED, f"{orders(GRACE)} where false")
    assert empty.unchanged
    assert empty.release.certificate.content == first.release.certificate.content
    assert empty.release.rows == 1


def test_foreign_keys_are_held_against_what_the_build_read(publisher, lakehouse):
    known = port("sales.orders.known", contract=contract("sales.orders.known"))
    key = Relationship(columns=("order_id",), port=known.address, to_columns=("order_id",))
    child = port(contract=contract(relationships=(key,)))

    def outcome(publication):
        return next(each for each in publication.results if "refers_to" in each.check.name)

    unpublished = outcome(publisher.publish(child, orders(ADA)))
    assert unpublished.outcome is Outcome.UNKNOWN
    assert unpublished.reason

    publisher.publish(known, orders(ADA))
    read = {known.address: pin(lakehouse, known.address)}
    publisher.publish(known, orders(GRACE))
    assert outcome(publisher.publish(child, orders(ADA), inputs=read)).outcome is Outcome.PASSED
    with pytest.raises(ContractBroken, match="refers_to"):
        publisher.publish(child, orders(ADA))


def test_time_is_that_of_the_mesh_clock(publisher):
    moment = datetime(2024, 5, 1, tzinfo=UTC)
    with clock.frozen_at(moment):
        assert publisher.publish(DAILY, orders(ADA)).release.published_at == moment


def test_a_new_major_version_is_a_port_of_its_own(publisher, rows):
    second = port("sales.orders.daily@2")
    publisher.publish(DAILY, orders(ADA))
    publisher.publish(second, orders(GRACE))
    assert rows(DAILY) == [ADA_ROW]
    assert rows(second) == [GRACE_ROW]
    assert second.address == PortAddress.parse("sales.orders.daily@2")


def test_a_column_that_the_contract_adds_is_there_from_the_next_publication_on(publisher, rows):
    publisher.publish(DAILY, orders(ADA))
    shorter = replace(DAILY, contract=contract(columns=DAILY.contract.columns[:3]))
    publisher.publish(shorter, f"select * exclude (customer) from ({orders(ADA)})")
    assert rows(shorter) == [ADA_ROW[:3]]
    publisher.publish(DAILY, orders(GRACE))
    assert rows(DAILY) == [GRACE_ROW]
