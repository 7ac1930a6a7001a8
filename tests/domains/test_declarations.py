from pathlib import Path

import pytest

from mesh_platform.concepts.contract import DataContract
from mesh_platform.declarations.reader import load_mesh, require_mesh

ROOT = Path(__file__).parents[2]
MESH = require_mesh(ROOT)
CONTRACTS = [pytest.param(port.contract, id=str(address)) for address, port in MESH.ports.items()]


def test_the_mesh_that_ships_has_no_problem() -> None:
    _, problems = load_mesh(ROOT)
    assert [str(each) for each in problems] == []


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
