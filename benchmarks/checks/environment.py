"""The environment of the tools that checks are compared with."""

import shutil
import subprocess
import sys
import venv
from pathlib import Path

REQUIREMENTS = Path(__file__).with_name("requirements.txt")


def foreign_python(folder: Path) -> Path:
    """The interpreter of an environment that holds `requirements.txt`; made on first use and when they change."""
    home = (folder / "checks-venv").absolute()
    interpreter, installed = home / "bin" / "python", home / REQUIREMENTS.name
    if not installed.exists() or installed.read_text() != REQUIREMENTS.read_text():
        sys.stderr.write(f"Installing what to compare with into {home} ...\n")
        venv.create(home, with_pip=True, clear=True)
        subprocess.run([interpreter, "-m", "pip", "install", "--quiet", "--requirement", REQUIREMENTS], check=True)
        shutil.copy(REQUIREMENTS, installed)
    return interpreter
