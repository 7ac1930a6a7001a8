"""Environments of their own for what the platform is measured against or with: their libraries stay out of the platform's."""

import shutil
import subprocess
import sys
import venv
from pathlib import Path


def foreign_python(folder: Path, requirements: Path) -> Path:
    """The interpreter of an environment that holds the requirements, named for the folder that they lie in.

    It is made on first use, and made anew when the requirements change.
    """
    home = (folder / f"{requirements.parent.name}-venv").absolute()
    interpreter, installed = home / "bin" / "python", home / requirements.name
    if not installed.exists() or installed.read_text() != requirements.read_text():
        sys.stderr.write(f"Installing what to compare with into {home} ...\n")
        venv.create(home, with_pip=True, clear=True)
        subprocess.run([interpreter, "-m", "pip", "install", "--quiet", "--requirement", requirements], check=True)
        shutil.copy(requirements, installed)
    return interpreter
