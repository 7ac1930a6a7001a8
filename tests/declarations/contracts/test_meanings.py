import pytest

from tests.declarations.reading import contract_problems, contract_with


def counted(unit: str, *, partitioned: str = "") -> str:
    return f"- name: a\n  logicalType: integer\n{partitioned}  customProperties: [{{property: unit, vendor: mesh, value: {unit}}}]\n"


def defined(*kinds: str) -> str:
    definitions = ", ".join(f"{{type: {kind}, url: 'https://glossary.example.org/{kind}'}}" for kind in kinds)
    return f"- name: a\n  logicalType: integer\n  authoritativeDefinitions: [{definitions}]\n"


def test_a_column_says_what_its_values_are_counted_in(tmp_path):
    assert contract_with(tmp_path, counted("miles an hour")).column("a").unit == "miles an hour"


def test_a_column_names_its_term_by_the_first_business_definition(tmp_path):
    found = contract_with(tmp_path, defined("tutorial", "businessDefinition"))
    assert found.column("a").term == "https://glossary.example.org/businessDefinition"


def test_a_column_that_says_nothing_has_neither(tmp_path):
    found = contract_with(tmp_path, defined("tutorial")).column("a")
    assert (found.unit, found.term) == ("", "")


@pytest.mark.parametrize("unit", ["3", "''", "' '", "[miles]", '"a\\nb"', "x" * 64])
def test_a_unit_that_is_no_word_is_refused(tmp_path, unit):
    (problem,) = contract_problems(tmp_path, counted(unit))
    assert "a unit is a word of at most 63 characters." in problem
