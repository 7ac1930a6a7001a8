"""Abuse case 10: whoever can write the store, the catalog and the ledger changes what was published, and makes everything else fit.

Each test leaves a chain of facts that is whole. Most leave nothing that `mesh audit verify` could find.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from mesh_platform.attestation.envelope import signed_bytes
from mesh_platform.attestation.keys import PublicKey, make_key, read_key
from mesh_platform.attestation.recorded import recorded
from mesh_platform.concepts import clock
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.release import Mode
from mesh_platform.concepts.trusted_key import TrustedKey
from mesh_platform.lakehouse.lakehouse import Lakehouse, open_lakehouse
from mesh_platform.lakehouse.ledger.facts import Fact, Kind
from mesh_platform.lakehouse.reading.snapshots import pin, releases
from mesh_platform.lakehouse.tables.certificates import ATTESTATION
from mesh_platform.observability.integrity import verify
from mesh_platform.observability.verification.verification import verify_releases
from mesh_platform.settings import Settings
from tests.publishing.conftest import Publisher
from tests.sample_ports import HERE, contract, orders, port
from tests.tampering import Intruder

ADA, GRACE = (1, "2024-01-01", "10.50", "Ada"), (2, "2024-01-02", "99.90", "Grace")
DAILY = port()
WEEKLY = port("sales.orders.weekly", contract=contract("sales.orders.weekly"), mode=Mode.APPEND)
REVENUE = port("finance.revenue.monthly", contract=contract("finance.revenue.monthly"))
PORTS = [DAILY.address, WEEKLY.address, REVENUE.address]


@dataclass(frozen=True, kw_only=True)
class Attacked:
    lakehouse: Lakehouse
    publisher: Publisher
    intruder: Intruder
    key: TrustedKey

    def newest(self, address: PortAddress) -> Fact:
        return self.lakehouse.ledger.facts(Kind.PUBLISHED, str(address), limit=1)[0]

    def told(self, *keys: TrustedKey, ports: list[PortAddress] = PORTS) -> str:
        with open_lakehouse(self.lakehouse.settings) as again:
            return "\n".join(f"{each.place}  {each.message}" for each in verify_releases(again, ports, keys).every_fault)

    def audited(self) -> bool:
        with open_lakehouse(self.lakehouse.settings) as again:
            return verify(again).holds


def trusted(file: Path, **changes: Any) -> TrustedKey:
    values = {"name": "builds", "public": read_key(str(file)).public.text, "since": clock.now() - timedelta(days=1), "location": HERE}
    return TrustedKey(**{**values, **changes})


@pytest.fixture(scope="module")
def signed(tmp_path_factory) -> Path:
    """Two releases of one port, two batches of another, and a port made from the first; all of them signed."""
    root = tmp_path_factory.mktemp("signed")
    make_key(root / "builds.key")
    with open_lakehouse(Settings(root=root, signing_key=SecretStr(str(root / "builds.key")))) as lakehouse:
        publisher = Publisher(lakehouse)
        for rows in (ADA, GRACE):
            publisher.publish(DAILY, orders(rows))
            publisher.publish(WEEKLY, orders(rows))
        publisher.publish(REVENUE, orders(GRACE), inputs={DAILY.address: pin(lakehouse, DAILY.address)})
    shutil.copytree(root, root.with_suffix(".whole"))
    return root


@pytest.fixture
def attacked(signed) -> Iterator[Attacked]:
    """Paths inside the tables are absolute, so that what was changed is put back in its place."""
    settings = Settings(root=signed, signing_key=SecretStr(str(signed / "builds.key")))
    with open_lakehouse(settings) as lakehouse:
        yield Attacked(
            lakehouse=lakehouse, publisher=Publisher(lakehouse), intruder=Intruder(lakehouse), key=trusted(signed / "builds.key")
        )
    shutil.rmtree(signed)
    shutil.copytree(signed.with_suffix(".whole"), signed)


def test_what_nobody_touched_holds_and_is_signed(attacked):
    found = verify_releases(attacked.lakehouse, PORTS, (attacked.key,))
    assert found.holds, found.every_fault
    assert {(each.proof, each.key) for each in found.releases} == {("signed", "builds")}
    assert (len(found.releases), found.files.compared) == (5, 4)


def test_other_rows_in_a_file(attacked):
    file = attacked.intruder.change_rows(DAILY.address)
    assert f"{file}  is not the file that fact" in attacked.told(attacked.key)


def test_other_rows_with_checksums_statement_certificates_and_chain_to_match_fail_at_the_signature_alone(attacked):
    attacked.intruder.change_rows(DAILY.address)
    attacked.intruder.make_fit(attacked.newest(DAILY.address))
    assert "sales.orders.daily" in attacked.told(attacked.key)
    assert "no signature under it holds" in attacked.told(attacked.key, ports=[DAILY.address])


def test_without_a_key_such_a_release_is_betrayed_by_what_was_made_from_it(attacked):
    attacked.intruder.change_rows(DAILY.address)
    attacked.intruder.make_fit(attacked.newest(DAILY.address))
    assert f"it was made from snapshot {attacked.newest(DAILY.address).details['snapshot_id']} of sales.orders.daily" in attacked.told()
    assert "somebody replaced it" in attacked.told()


def test_an_older_release_under_the_name_of_the_newest(attacked):
    """As many rows in a file that was published: nothing that is counted differs."""

    def older(metadata: dict) -> None:
        first, second = metadata["snapshots"]
        second["manifest-list"] = first["manifest-list"]

    attacked.intruder.change_metadata(DAILY.address, older)
    assert attacked.audited()
    assert "shows other files than were attested" in attacked.told()


def test_bounds_that_make_engines_skip_a_file(attacked):
    attacked.intruder.change_bounds(DAILY.address)
    assert attacked.audited()
    assert "its manifest says otherwise of lower_bounds" in attacked.told()


def test_columns_that_go_by_other_names(attacked):
    def swap(metadata: dict) -> None:
        for schema in metadata["schemas"]:
            names = [each["name"] for each in schema["fields"]]
            for field, name in zip(schema["fields"], reversed(names), strict=True):
                field["name"] = name

    attacked.intruder.change_metadata(DAILY.address, swap)
    assert "shows other columns than were attested" in attacked.told()
    assert "sales.orders.daily  has other columns than fact" in attacked.told()


def test_another_contract_than_it_was_published_under(attacked):
    attacked.intruder.change_metadata(DAILY.address, lambda metadata: metadata["properties"].update({"mesh.contract": '{"id": "x"}'}))
    assert attacked.audited()
    assert "is not under the contract that it was published under" in attacked.told()


def test_a_certificate_that_says_something_better(attacked):
    better = {"mesh.verdicts": '{"amount_range": "passed"}'}
    attacked.intruder.change_certificate(attacked.newest(DAILY.address), lambda certificate: certificate.update(better))
    assert attacked.audited()
    assert "is not the one that was attested" in attacked.told()


def test_results_that_say_something_better(attacked):
    attacked.intruder.change_fact(attacked.newest(DAILY.address), lambda details: details["results"].pop())
    assert attacked.audited()
    assert "the results of the checks" in attacked.told()


def test_a_statement_that_says_something_else(attacked):
    def other(details: dict) -> None:
        details["attestation"]["predicate"]["buildDefinition"]["externalParameters"]["codeVersion"] = "reviewed"

    attacked.intruder.change_fact(attacked.newest(DAILY.address), other)
    assert attacked.audited()
    assert "is not the one that its certificate names" in attacked.told()


@pytest.mark.parametrize("wreck", [{"predicate": 1, "table": "", "signatures": []}, {"nothing": "else"}, "text", [1], 7])
def test_a_statement_that_is_none(attacked, wreck):
    attacked.intruder.change_fact(attacked.newest(DAILY.address), lambda details: details.update(attestation=wreck))
    assert "cannot be read: somebody changed it" in attacked.told()


def test_a_statement_that_is_gone(attacked):
    attacked.intruder.change_fact(attacked.newest(DAILY.address), lambda details: details.pop("attestation"))
    assert "its certificate names a statement that fact" in attacked.told()


def test_a_release_that_pretends_to_be_from_before_releases_were_attested(attacked):
    attacked.intruder.change_fact(attacked.newest(REVENUE.address), lambda details: details.pop("attestation"))
    attacked.intruder.change_certificate(attacked.newest(REVENUE.address), lambda certificate: certificate.pop(ATTESTATION))
    assert attacked.audited()
    assert "is not attested, and a key is trusted since" in attacked.told(attacked.key)


def test_a_signature_that_is_taken_away(attacked):
    attacked.intruder.change_fact(attacked.newest(DAILY.address), lambda details: details["attestation"].update(signatures=[]))
    assert "is not signed, and a key is trusted since" in attacked.told(attacked.key)


def test_the_signature_of_somebody_else(attacked, tmp_path):
    make_key(tmp_path / "own.key")
    stated = recorded(attacked.newest(DAILY.address))
    own = dict(read_key(str(tmp_path / "own.key")).sign(signed_bytes(stated.statement)))
    for keyid in (own["keyid"], PublicKey(attacked.key.public).id):  # also one that claims to be the other
        forged = [{**own, "keyid": keyid}]
        attacked.intruder.change_fact(
            attacked.newest(DAILY.address), lambda details, by=forged: details["attestation"].update(signatures=by)
        )
        assert "no signature under it holds" in attacked.told(attacked.key)


def test_a_signature_from_under_another_release(attacked):
    borrowed = attacked.newest(WEEKLY.address).details["attestation"]["signatures"]
    attacked.intruder.change_fact(attacked.newest(DAILY.address), lambda details: details["attestation"].update(signatures=borrowed))
    assert "no signature under it holds" in attacked.told(attacked.key)


def test_a_key_that_is_not_for_this_domain_or_not_for_this_time(attacked):
    now = clock.now()
    for key in (
        trusted(attacked.lakehouse.settings.root / "builds.key", domains=("finance",)),
        trusted(attacked.lakehouse.settings.root / "builds.key", until=now - timedelta(hours=1)),
        trusted(attacked.lakehouse.settings.root / "builds.key", since=now + timedelta(hours=1)),
    ):
        assert "sales.orders.daily" in attacked.told(key)
    assert "finance.revenue.monthly  no" not in attacked.told(
        trusted(attacked.lakehouse.settings.root / "builds.key", domains=("finance",))
    )


def test_an_input_that_nobody_knows_any_more(attacked):
    attacked.intruder.remove_fact(attacked.newest(DAILY.address))
    found = attacked.told(ports=[REVENUE.address])
    assert "it was made from snapshot" in found
    assert "is in no fact: somebody removed it" in found


def test_an_input_that_was_forged_is_found_from_what_was_made_of_it(attacked):
    attacked.intruder.change_fact(attacked.newest(DAILY.address), lambda details: details["results"].pop())
    assert "of which the results of the checks" in attacked.told(ports=[REVENUE.address])


def test_an_old_release_published_once_more(attacked):
    first = attacked.lakehouse.ledger.facts(Kind.PUBLISHED, str(DAILY.address))[-1]
    again = {**first.details, "snapshot_id": first.details["snapshot_id"] + 1}
    attacked.lakehouse.ledger.record(Kind.PUBLISHED, str(DAILY.address), run_id=first.run_id, details=again)
    assert "was published more than once" in attacked.told(attacked.key)


def test_a_file_of_an_earlier_batch_that_only_its_own_release_speaks_for(attacked):
    first = attacked.lakehouse.ledger.facts(Kind.PUBLISHED, str(WEEKLY.address))[-1]
    attacked.intruder.change_fact(first, lambda details: details["attestation"].update(signatures=[]))
    newest = releases(attacked.lakehouse, WEEKLY.address)[0]
    found = verify_releases(attacked.lakehouse, [WEEKLY.address], (attacked.key,), snapshot_id=newest.snapshot_id)
    assert f"of build {first.details['build']}, whose files it shows" in "\n".join(each.message for each in found.every_fault)
