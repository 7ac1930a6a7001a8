"""The API is what its description says: checked on requests that schemathesis makes up from it, over real HTTP."""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.specs.openapi import checks

from tests.gateway.http.conftest import OWNER

MADE_UP = settings(
    max_examples=3, deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck), derandomize=True
)
# Names that are made up mean nothing in this mesh, and it asks without a token elsewhere.
NOT_MEANT = [checks.positive_data_acceptance, checks.ignored_auth]


@pytest.fixture(scope="module")
def description(wire):
    return schemathesis.openapi.from_url(f"{wire.url}/openapi.json")


@pytest.mark.parametrize("mode", GenerationMode)
def test_every_operation_answers_as_it_is_described(description, wire, mode):
    headers, failed = {"authorization": f"Bearer {wire.tokens[OWNER]}"}, []
    operations = [each.ok() for each in description.get_all_operations()]
    assert len(operations) > 25
    for each in operations:

        @given(case=each.as_strategy(generation_mode=mode))
        @MADE_UP
        def check(case):
            case.call_and_validate(headers=headers, excluded_checks=NOT_MEANT)

        try:
            check()
        except Unsatisfiable:  # whatever is sent is right: it takes nothing
            assert mode is GenerationMode.NEGATIVE
        except schemathesis.core.failures.FailureGroup as failure:
            failed.append(f"{each.label}: {failure}")
    assert not failed, "\n\n".join(failed)
