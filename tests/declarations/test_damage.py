"""Whatever happens to a declaration, its reader is told what is wrong and never shown a traceback."""

import copy

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mesh_platform.governance.check import check_mesh
from tests.sample_mesh import SAMPLE_MESH, write_sample_mesh
from tests.yaml_text import yaml_text

DECLARATIONS = sorted(path for path in SAMPLE_MESH if path.endswith(".yaml"))
RICH_CONTRACT = yaml.safe_load(SAMPLE_MESH["domains/sales/orders/daily.odcs.yaml"])
RICH_CONTRACT["schema"][0]["properties"] += [
    {"name": "place", "logicalType": "object", "properties": [{"name": "lat", "logicalType": "number", "required": True}]},
    {"name": "names", "logicalType": "array", "items": {"logicalType": "string", "logicalTypeOptions": {"maxLength": 9}}},
    {
        "name": "labels",
        "logicalType": "map",
        "map": {"key": {"logicalType": "string"}, "value": {"logicalType": "integer", "unique": True}},
    },
    {"name": "vector", "logicalType": "vector", "logicalTypeOptions": {"dimensions": 3}},
    {
        "name": "day",
        "logicalType": "date",
        "partitioned": True,
        "customProperties": [{"property": "partitionBy", "vendor": "mesh", "value": {"granularity": "day", "start": "2024-01-01"}}],
        "relationships": [{"to": "finance.revenue.monthly.month"}],
        "quality": [{"metric": "invalidValues", "arguments": {"pattern": "^2"}, "mustBeBetween": [0, 1], "unit": "percent"}],
    },
]
RICH_CONTRACT["schema"][0]["relationships"] = [{"from": "daily.day", "to": "daily.day"}]
DOCUMENTS = {path: yaml.safe_load(SAMPLE_MESH[path]) for path in DECLARATIONS} | {"domains/sales/orders/daily.odcs.yaml": RICH_CONTRACT}

words = st.sampled_from(
    ["", "a", "daily", "sales.orders.daily", "2024-01-01", "1.0.0", "v3.2.0", "../x", "${A}", "\u00e4", "a" * 300, "decimal(5,2)"]
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | words | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words | st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
damaging = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.parametrize("path", DECLARATIONS)
def test_the_document_that_is_damaged_is_valid_at_first(tmp_path, path):
    assert check_mesh(write_sample_mesh(tmp_path, {path: yaml_text(DOCUMENTS[path])})).mistakes == ()


@damaging
@given(st.sampled_from(DECLARATIONS), st.data())
def test_a_value_replaced_by_any_other_gives_problems_or_nothing(tmp_path_factory, path, data):
    document = copy.deepcopy(DOCUMENTS[path])
    holder, step = data.draw(st.sampled_from(list(places(document))))
    match data.draw(st.sampled_from(["replace", "remove", "repeat", "rename"])):
        case "replace":
            holder[step] = data.draw(values)
        case "remove":
            del holder[step]
        case "repeat" if isinstance(holder, list):
            holder.append(holder[step])
        case "rename" if isinstance(holder, dict):
            holder[data.draw(words)] = holder.pop(step)
    report = check_mesh(write_sample_mesh(tmp_path_factory.mktemp("mesh"), {path: yaml_text(document)}))
    assert report.problems == tuple(sorted(report.problems))
    assert all(each.message for each in report.problems)
    assert report.policies.unknown == 0


@damaging
@given(st.sampled_from(DECLARATIONS), st.integers(min_value=0), st.integers(0, 40), st.text(max_size=12))
def test_text_cut_out_and_put_in_anywhere_gives_problems_or_nothing(tmp_path_factory, path, start, length, inserted):
    text = SAMPLE_MESH[path]
    at = start % len(text)
    damaged = text[:at] + inserted + text[at + length :]
    assert check_mesh(write_sample_mesh(tmp_path_factory.mktemp("mesh"), {path: damaged})).policies.unknown == 0


@damaging
@given(st.sampled_from(DECLARATIONS), st.binary(max_size=200))
def test_any_bytes_give_problems_or_nothing(tmp_path_factory, path, content):
    root = write_sample_mesh(tmp_path_factory.mktemp("mesh"))
    (root / path).write_bytes(content)
    assert check_mesh(root) is not None


def places(value):
    """Every (holder, key or index) of a document."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in list(steps):
        yield value, step
        yield from places(inner)
