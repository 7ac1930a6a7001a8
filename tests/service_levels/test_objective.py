from mesh_platform.concepts.contract import Aim, ServiceLevel
from mesh_platform.service_levels.objective import DEFAULT_TARGET, Indicator, objectives
from tests.sample_ports import contract
from tests.service_levels.promises import AVAILABLE, DAILY, SOUND, YOUNG


def of(*levels):
    return objectives(contract(service_levels=levels))


def test_a_contract_that_promises_nothing_about_time_has_no_objective():
    assert of() == ()
    assert of(ServiceLevel(property="retention", value=1, unit="y"), ServiceLevel(property="endOfLife", value="2030-01-01")) == ()


def test_each_promise_that_can_be_measured_is_an_objective():
    assert [each.name for each in of(AVAILABLE, SOUND, DAILY, YOUNG)] == ["freshness.ordered_on", "frequency", "quality", "availability"]


def test_a_share_that_the_standard_names_is_its_own_target():
    assert [each.target for each in of(SOUND, AVAILABLE)] == [90, 99.9]
    assert of(ServiceLevel(property="errorRate", value=3, unit="errors")) == ()


def test_an_aim_says_how_much_over_how_long():
    (plain,) = of(DAILY)
    (aimed,) = of(ServiceLevel(property="frequency", value=1, unit="d", aim=Aim(target=99, days=7, freeze=True)))
    assert (plain.target, plain.days, plain.freeze) == (DEFAULT_TARGET, 30, False)
    assert (aimed.target, aimed.days, aimed.freeze) == (99, 7, True)
    assert round(aimed.tolerance, 6) == 0.01


def test_a_latency_without_a_column_is_one_of_publications():
    (found,) = of(ServiceLevel(property="latency", value=2, unit="h"))
    assert found.indicator is Indicator.FREQUENCY
    assert found.promise == "published anew within 2 h"


def test_the_same_promise_twice_is_one_objective():
    assert [each.target for each in of(SOUND, SOUND)] == [90]
    assert len(of(YOUNG, YOUNG)) == 1
