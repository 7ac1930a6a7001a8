import ast
import subprocess
import sys
from pathlib import Path

import pytest

import mesh_platform

HEAVY = {"dagster", "dbt", "duckdb", "pandas", "polars", "pyarrow", "pyiceberg", "pydantic", "sqlalchemy"}


def test_the_list_of_names_is_sorted():
    assert mesh_platform.__all__ == sorted(mesh_platform.__all__)


def test_type_checkers_see_the_same_names_as_python():
    tree = ast.parse(Path(mesh_platform.__file__).read_text())
    (block,) = (node for node in tree.body if isinstance(node, ast.If))
    typed = {name.name for node in block.body if isinstance(node, ast.ImportFrom) for name in node.names}
    assert typed == set(mesh_platform.__all__)
    assert set(dir(mesh_platform)) == typed


@pytest.mark.parametrize("name", mesh_platform.__all__)
def test_each_name_is_there(name):
    assert getattr(mesh_platform, name) is not None


def test_a_name_that_is_not_offered_is_an_attribute_error():
    with pytest.raises(AttributeError, match="publish"):
        _ = mesh_platform.publish


def test_importing_the_platform_loads_nothing_heavy():
    program = f"import sys, mesh_platform; print(*sorted({HEAVY!r} & set(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert loaded == []


def test_reading_loads_neither_dagster_nor_dbt():
    program = "import sys; from mesh_platform import read, query; print(*sorted({'dagster', 'dbt'} & set(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert loaded == []
