from mesh_platform.concepts.contract import Aim
from tests.declarations.reading import contract_problems, contract_with

COLUMN = "- name: at\n  logicalType: timestamp\n"
RIGHT = (
    ("frequency, value: 1, unit: d", "{target: 99.5, days: 28, freeze: true}", Aim(target=99.5, days=28, freeze=True)),
    ("latency, value: 2, unit: d, element: at", "{target: 90}", Aim(target=90)),
    ("availability, value: 99.9, unit: '%'", "{days: 7}", Aim(days=7)),
    ("ERRORRATE, value: 1, unit: percent", "{freeze: true}", Aim(freeze=True)),
)
WRONG = (
    ("frequency, value: 1", "99", "an objective has parts. For example `{target: 99.5, days: 28}`."),
    ("frequency, value: 1", "{}", "an objective has parts."),
    ("frequency, value: 1", "{target: 100}", "is a number of percent between 0 and 100."),
    ("frequency, value: 1", "{target: yes}", "is a number of percent between 0 and 100."),
    ("frequency, value: 1", "{days: 91}", "is a whole number from 1 to 90."),
    ("frequency, value: 1", "{days: 1.5}", "is a whole number from 1 to 90."),
    ("frequency, value: 1", "{freeze: maybe}", "is true or false."),
    ("frequency, value: 1", "{taget: 99}", "an objective has no 'taget'. Did you mean `target`?"),
    ("availability, value: 99, unit: '%'", "{target: 99}", "the value of availability is the target. Leave it out here."),
    ("availability, value: 100, unit: '%'", "{days: 30}", "availability is a number of percent between 0 and 100."),
    ("retention, value: 1, unit: y", "{target: 99}", "retention is not measured over time."),
)


def promised(*levels: tuple[str, str]) -> str:
    return "slaProperties:\n" + "".join(
        f"- {{property: {level}, customProperties: [{{property: objective, value: {objective}, vendor: mesh}}]}}\n"
        for level, objective in levels
    )


def test_an_objective_says_how_much_is_kept_and_over_how_long(tmp_path):
    found = contract_with(tmp_path, COLUMN, promised(*((level, objective) for level, objective, _ in RIGHT)))
    assert [each.aim for each in found.service_levels] == [aim for _, _, aim in RIGHT]


def test_a_promise_without_an_objective_has_the_mesh_s_own(tmp_path):
    (found,) = contract_with(tmp_path, COLUMN, "slaProperties: [{property: frequency, value: 1, unit: d}]\n").service_levels
    assert found.aim == Aim()


def test_what_is_no_objective_is_said_where_it_stands(tmp_path):
    found = contract_problems(tmp_path, COLUMN, promised(*((level, objective) for level, objective, _ in WRONG)))
    assert len(found) == len(WRONG)
    for number, (_, _, message) in enumerate(WRONG):
        (told,) = [each for each in found if each.startswith(f"`slaProperties.{number}.")]
        assert message in told
