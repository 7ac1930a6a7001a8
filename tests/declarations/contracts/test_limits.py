import pytest

from tests.declarations.reading import contract_problems, contract_with


def limited(logical: str, options: str) -> str:
    return f"- name: a\n  logicalType: {logical}\n  logicalTypeOptions: {{{options}}}"


def test_all_options_that_restrict_values_are_read(tmp_path):
    limits = contract_with(tmp_path, limited("integer", "minimum: 1, exclusiveMaximum: 10, multipleOf: 3, format: i32")).columns[0].limits
    assert (limits.minimum, limits.exclusive_maximum, limits.multiple_of, limits.format) == (1, 10, 3, "i32")


@pytest.mark.parametrize(
    ("logical", "options", "message"),
    [
        ("date", "minimum: '2024-13-01'", "`schema.0.properties.0.logicalTypeOptions.minimum`: '2024-13-01' is not a date."),
        (
            "date",
            "maximum: '2024-01-01 00:00:00'",
            "`schema.0.properties.0.logicalTypeOptions.maximum`: '2024-01-01 00:00:00' is not a date.",
        ),
        ("timestamp", "minimum: noon", "`schema.0.properties.0.logicalTypeOptions.minimum`: 'noon' is not a timestamp."),
        ("time", "minimum: noon", "`schema.0.properties.0.logicalTypeOptions.minimum`: 'noon' is not a time."),
        ("integer", "minimum: 5, maximum: 2", "`schema.0.properties.0.logicalTypeOptions.minimum`: is above `maximum`"),
        ("date", "minimum: 2024-01-02, maximum: 2024-01-01", "`schema.0.properties.0.logicalTypeOptions.minimum`: is above `maximum`"),
        ("string", "minLength: 5, maxLength: 2", "`schema.0.properties.0.logicalTypeOptions.minLength`: is above `maxLength`"),
        ("string", "pattern: '('", "`schema.0.properties.0.logicalTypeOptions.pattern`: is not a regular expression"),
    ],
)
def test_a_limit_that_cannot_hold_is_refused(tmp_path, logical, options, message):
    found = contract_problems(tmp_path, limited(logical, options))
    assert len(found) == 1
    assert found[0].startswith(message)


@pytest.mark.parametrize(
    ("logical", "value"), [("string", "3"), ("integer", "'3'"), ("integer", "1.5"), ("boolean", "1"), ("number", "true"), ("date", "soon")]
)
def test_a_listed_value_has_the_type_of_its_column(tmp_path, logical, value):
    found = contract_problems(tmp_path, f"- name: a\n  logicalType: {logical}\n  enum: [{{value: {value}}}]")
    assert len(found) == 1
    assert found[0].startswith("`schema.0.properties.0.enum.0.value`:")
