import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "command",
    [
        ["lint-imports", "--no-cache"],  # the cache kept a stale answer after a module had moved
        ["ruff", "check", "--no-cache"],
        ["ruff", "format", "--check", "--no-cache"],
        ["ty", "check", "mesh_platform"],
    ],
    ids=["the floors hold", "the code is lint free", "the code is formatted", "the types agree"],
)
def test_the_code_keeps_its_rules(command):
    tool = Path(sys.executable).with_name(command[0])
    result = subprocess.run([tool, *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
