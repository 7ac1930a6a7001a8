"""A product that is made of a canvas holds from the first moment, and promises what the canvas says."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mesh_platform.concepts.names import PortAddress, ProductAddress
from mesh_platform.declarations.canvases import canvas_file, require_canvas
from mesh_platform.errors import UsageError
from mesh_platform.governance.check import check_mesh
from mesh_platform.scaffolding.canvases import new_canvas
from mesh_platform.scaffolding.products import new_product
from mesh_platform.scaffolding.requests import NewPort, NewProduct, StartFrom
from mesh_platform.scaffolding.scaffold import write
from tests.declarations.test_canvases import CANVAS
from tests.sample_mesh import write_sample_mesh
from tests.scaffolding.beginning import mesh_at
from tests.yaml_text import yaml_text

RETURNS = ProductAddress("sales", "returns")
PERSONAL = {"name": "customer", "type": "string", "description": "Who sent it back.", "personal": True}
KEPT = {"value": 2, "unit": "y", "column": "returned_on"}


def made(root: Path, **changes: Any) -> None:
    file = root / canvas_file(RETURNS)
    file.write_text(yaml_text({**CANVAS, **changes}))
    canvas = require_canvas(root, file)
    request = NewPort(address=canvas.port, start=StartFrom.SQL, purpose=canvas.purpose, public=canvas.public, canvas=canvas)
    write(root, new_product(mesh_at(root), NewProduct(port=request)))


def test_the_sheet_of_questions_changes_nothing_of_the_mesh(tmp_path):
    root = write_sample_mesh(tmp_path)
    before = check_mesh(root)
    scaffold = new_canvas(mesh_at(root), RETURNS)
    write(root, scaffold)
    assert check_mesh(root) == before
    assert scaffold.undo == "rm domains/sales/returns.canvas.yaml"
    with pytest.raises(UsageError, match="is begun already"):
        new_canvas(mesh_at(root), RETURNS)


def test_what_is_made_of_a_canvas_breaks_no_rule(tmp_path):
    root = write_sample_mesh(tmp_path)
    before = check_mesh(root)
    made(root, columns=[*CANVAS["columns"], PERSONAL], kept=KEPT)
    assert check_mesh(root).problems == before.problems
    assert check_mesh(root).notices == before.notices


def test_it_promises_what_the_canvas_says(tmp_path):
    root = write_sample_mesh(tmp_path)
    made(root, columns=[*CANVAS["columns"], PERSONAL], kept=KEPT, access="request")
    port = mesh_at(root).port(PortAddress("sales", "returns", "lines"))
    product, contract = mesh_at(root).product(RETURNS), port.contract
    assert contract is not None
    assert contract.purpose == product.purpose == CANVAS["purpose"]
    assert product.usage == "finance.revenue decides: Which suppliers to keep. How much came back?"
    assert product.limitations == CANVAS["port"]["limitations"]
    assert contract.primary_key == ("return_id",)
    assert [(each.property, each.value, each.unit, each.element) for each in contract.service_levels] == [
        ("frequency", 2, "d", None),
        ("latency", 2, "d", "returned_on"),
        ("retention", 2, "y", "returned_on"),
    ]
    columns = {each.name: each for each in contract.columns}
    assert columns["returned_on"].required
    assert columns["reason"].allowed_values == ("broken", "late")
    assert (columns["reason"].rules[0].metric, columns["reason"].rules[0].comparison.value) == ("nullValues", 5)
    assert (columns["refund"].limits.minimum, columns["refund"].limits.maximum) == (0, 500.5)
    assert columns["customer"].is_personal
    assert columns["customer"].is_sensitive
    assert [each.metric for each in contract.rules] == ["rowCount"]
    assert not port.public


TEXTS = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Cf", "Zl", "Zp")), min_size=1, max_size=40).filter(
    lambda text: text.strip() and not text.startswith("To describe:")
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.tuples(TEXTS, TEXTS, TEXTS, TEXTS), value=TEXTS)
def test_whatever_people_say_stays_what_they_said(tmp_path_factory, words, value):
    root = write_sample_mesh(tmp_path_factory.mktemp("canvas"))
    purpose, grain, who, description = words
    columns = [*CANVAS["columns"][:2], {"name": "why", "type": "string", "description": description, "values": [value]}]
    needs = [{"who": who, "decides": "It.", "questions": ["Why?"]}]
    made(root, purpose=purpose, port={**CANVAS["port"], "grain": grain}, consumers=needs, columns=columns)
    contract = mesh_at(root).port(PortAddress("sales", "returns", "lines")).contract
    assert contract is not None
    assert contract.purpose == purpose
    assert (contract.columns[2].description, contract.columns[2].allowed_values) == (description, (value,))
