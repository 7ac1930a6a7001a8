from pathlib import Path

import pytest

from mesh_platform.concepts.access import Masking
from mesh_platform.concepts.clock import now
from mesh_platform.concepts.contract import DataContract, Severity
from mesh_platform.concepts.policy import PolicyVerdict
from mesh_platform.declarations.reader import require_mesh
from mesh_platform.governance.check import check_mesh

ROOT = Path(__file__).parents[2]
MESH = require_mesh(ROOT)
CONTRACTS = [pytest.param(port.contract, id=str(address)) for address, port in MESH.ports.items()]


def test_the_mesh_that_ships_keeps_every_rule_but_the_one_that_is_waived() -> None:
    report = check_mesh(ROOT)
    assert [str(each) for each in report.problems] == []
    assert [str(each) for each in report.warnings] == []
    assert [(each.policy, str(each.subject), each.verdict) for each in report.results] == [
        ("personal-data-retained", "fleet.aircraft.registry", PolicyVerdict.WAIVED)
    ]


def test_what_is_granted_has_a_purpose_an_end_a_review_and_only_the_columns_that_were_agreed() -> None:
    agreements = list(MESH.agreements.values())
    assert len(agreements) == 6
    for each in agreements:
        terms = each.granted(now())
        assert terms is not None, f"{each.consumer} at {each.port} has ended: see docs/operating.md"
        assert each.purpose
        assert terms.review
        assert terms.columns
        assert not MESH.port(each.port).public


def test_what_the_causes_of_delays_rely_on_stops_builds_of_departures_and_registry() -> None:
    agreed = {str(port): each.severity for port, found in MESH.reliances.items() for each in found}
    assert agreed == {
        "flights.operations.departures": Severity.ERROR,
        "fleet.aircraft.registry": Severity.ERROR,
        "weather.observations.hourly": Severity.WARNING,
    }


def test_a_tail_number_leaves_its_domain_as_a_hash_unless_the_reader_has_it_already() -> None:
    shown = {
        str(agreement.consumer): terms.masks["tail_number"].masking
        for agreement in MESH.agreements.values()
        if (terms := agreement.terms) and "tail_number" in (terms.columns or ())
    }
    assert shown == {"punctuality.delays": Masking.HASH, "flights.operations": Masking.CLEAR}


@pytest.mark.parametrize("contract", CONTRACTS)
def test_every_column_says_what_it_is_and_who_may_see_it(contract: DataContract) -> None:
    assert [each.name for each in contract.columns if not each.description or not each.classification] == []


@pytest.mark.parametrize("contract", CONTRACTS)
def test_every_contract_says_what_it_is_for_and_where_it_ends(contract: DataContract) -> None:
    assert contract.purpose
    assert contract.usage
    assert contract.limitations
    assert contract.primary_key
    assert contract.service_level("frequency")


def test_a_tail_number_is_confidential_wherever_it_goes() -> None:
    carriers = {
        ("fleet.aircraft.registry", "tail_number"),
        ("punctuality.delays.causes", "registered_aircraft"),
        ("punctuality.delays.unresolved", "named"),
    }
    carriers |= {(f"flights.operations.{port}", "tail_number") for port in ("departures", "cancellations")}
    classified = {
        (str(address), each.name)
        for address, port in MESH.ports.items()
        if port.contract
        for each in port.contract.columns
        if each.is_classified
    }
    assert carriers <= classified
