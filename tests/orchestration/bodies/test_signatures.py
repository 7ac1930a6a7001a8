from pathlib import Path

import pytest

from mesh_platform.errors import InvalidDeclaration
from mesh_platform.orchestration.bodies.signatures import Parameter, read_signature


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "daily.py"
    file.write_text(text)
    return file


def test_annotations_are_resolved_through_the_imports_without_running_the_file(tmp_path):
    file = written(
        tmp_path,
        """\
from __future__ import annotations
import pandas as pd, polars
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    from pyarrow import Table
raise RuntimeError("this file was run")

def daily(orders: pd.DataFrame, lines: "polars.LazyFrame", prices: Table, rest, *, partition) -> polars.DataFrame: ...
""",
    )
    found = read_signature(file, "daily")
    assert found.parameters == (
        Parameter(name="orders", type="pandas.DataFrame"),
        Parameter(name="lines", type="polars.LazyFrame"),
        Parameter(name="prices", type="pyarrow.Table"),
        Parameter(name="rest"),
        Parameter(name="partition"),
    )
    assert (found.line, found.returns) == (8, "polars.DataFrame")


def test_a_file_without_the_function_of_its_name_says_which_it_needs(tmp_path):
    with pytest.raises(InvalidDeclaration, match=r"has no function daily\(\)"):
        read_signature(written(tmp_path, "def weekly(): ...\n"), "daily")


def test_a_file_that_is_not_python_is_named_with_its_line(tmp_path):
    with pytest.raises(InvalidDeclaration) as caught:
        read_signature(written(tmp_path, "x = 1\ndef daily(:\n"), "daily")
    assert caught.value.place.endswith("daily.py:2")
