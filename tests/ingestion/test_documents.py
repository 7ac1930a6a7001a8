"""The examples of docs/sources.md are declarations that the platform takes."""

import re
import textwrap
from pathlib import Path

import pytest

from mesh_platform.concepts.product import FileSource
from mesh_platform.concepts.source import SourceSystem
from mesh_platform.declarations.reader import load_mesh
from tests.sample_mesh import ORDERS_ODPS, SAMPLE_MESH, write_sample_mesh

DOCUMENT = (Path(__file__).parents[2] / "docs" / "sources.md").read_text()
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```", DOCUMENT, re.MULTILINE | re.DOTALL)
INPUT = re.compile(r"^inputPorts:\n.*?(?=^outputPorts:)", re.MULTILINE | re.DOTALL)


def whole(example: str) -> str:
    """An input port, of which some examples show the source alone."""
    if example.startswith("- "):
        return example
    return f"- name: orders\n  customProperties:\n  - property: source\n    vendor: mesh\n{textwrap.indent(example, '    ')}"


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_an_example_is_a_valid_input_port(tmp_path, number):
    declared = f"inputPorts:\n{whole(EXAMPLES[number])}"
    text = INPUT.sub(lambda _: declared, SAMPLE_MESH[ORDERS_ODPS])
    files = {f"domains/sales/orders/{each}": "" for each in re.findall(r"path: (files/[^,*]+),", declared)}
    mesh, problems = load_mesh(write_sample_mesh(tmp_path, {ORDERS_ODPS: text, **files}))
    assert problems == ()
    orders = next(each for each in mesh.products if str(each.address) == "sales.orders")
    assert isinstance(orders.inputs[0].source, SourceSystem if "type:" in declared else FileSource)


def test_there_is_an_example_for_each_kind():
    assert {kind for each in EXAMPLES for kind in re.findall(r"type: (database|api|files)", each)} == {"database", "api", "files"}
