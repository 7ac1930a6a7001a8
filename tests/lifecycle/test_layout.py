from datetime import date

import pytest

from mesh_platform.lifecycle.layout import changed
from tests.sample_mesh import SAMPLE_MESH

INDENTED = """\
# who we are
id: sales.orders   # stays
ports:
  # the first
  - name: daily
    tags: [a,  "b"]

  - name: 'hourly'
description: >-
  Folded text keeps
  its lines.
"""


def add_port(document):
    document["ports"].append({"name": "weekly", "until": date(2027, 1, 1)})


def test_everything_but_the_change_stays_as_it_was_written():
    after = changed(INDENTED, add_port)
    kept = INDENTED.replace('[a,  "b"]', '[a, "b"]')
    before, _, rest = kept.partition("description")
    assert after == f"{before}  - name: weekly\n    until: 2027-01-01\ndescription{rest}"


@pytest.mark.parametrize("path", [each for each in SAMPLE_MESH if each.endswith(".yaml")])
def test_no_change_changes_no_byte(path):
    assert changed(SAMPLE_MESH[path], lambda _: None) == SAMPLE_MESH[path]
