"""Somebody at a terminal who does what `mesh learn` says: types its commands into a shell, and makes its changes in an editor."""

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

from tests.cli.commands import environment

PROMPT = "newcomer> "
COLUMNS = 60
QUESTION = re.compile(r"[?:] ?\[[^\]\n]*\]: ?$|\? \[y/N\]: ?$")
COMMAND = re.compile(r"^  \$ (?P<command>.+)$")
FILE = re.compile(r"^  (?P<file>[\w./]+\.(?:csv|sql|yaml))$")
DIFF = re.compile(r"^    (?P<line>[-+ ].*)$")
NUMBER = re.compile(r"^[0-9]+(?=  )", re.MULTILINE)  # the first of a list
CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\r")
PATIENCE = 120


class Newcomer:
    """A shell in a narrow terminal. What a command asks is answered with what it suggests, or with yes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.hand, seat = pty.openpty()
        fcntl.ioctl(seat, termios.TIOCSWINSZ, struct.pack("HHHH", 24, COLUMNS, 0, 0))
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        self.shell = subprocess.Popen(
            ["bash", "--norc", "--noprofile", "--noediting"],
            cwd=folder,
            env=environment(PATH=path, PS1=PROMPT, TERM="xterm", NO_COLOR="1"),
            stdin=seat,
            stdout=seat,
            stderr=seat,
            start_new_session=True,
        )
        os.close(seat)
        self._until_prompt()

    def type(self, command: str) -> str:
        """What the terminal shows for a command, until the shell asks for the next one."""
        os.write(self.hand, f"{command}\n".encode())
        return self._until_prompt().partition("\n")[2]

    def exit_code(self) -> int:
        return int(self.type("echo $?"))

    def follow(self, shown: str) -> list[str]:
        """Does what a step says, in its order; returns what the terminal showed for each command."""
        shows, file, diff = list[str](), Path(), list[str]()
        for line in (*shown.splitlines(), ""):
            if file.name and (found := DIFF.match(line)):
                diff.append(found["line"])
                continue
            if diff:
                edit(self.folder / file, diff)
                diff = []
            if found := FILE.match(line):
                file = Path(found["file"])
            elif found := COMMAND.match(line):
                number = NUMBER.search(shows[-1]) if shows else None
                shows.append(self.type(found["command"].replace("NUMBER", number[0] if number else "NUMBER")))
        return shows

    def leave(self) -> None:
        os.write(self.hand, b"exit\n")
        self.shell.wait(PATIENCE)
        os.close(self.hand)

    def _until_prompt(self) -> str:
        shown, answered, ends = "", 0, time.monotonic() + PATIENCE
        while not shown.endswith(PROMPT):
            assert time.monotonic() < ends, shown
            if select.select([self.hand], [], [], 1)[0]:
                shown += CONTROL.sub("", os.read(self.hand, 65_536).decode())
                if QUESTION.search(shown, answered):
                    answered = len(shown)
                    os.write(self.hand, b"y\n" if "[y/N]" in shown else b"\n")
        return shown.removesuffix(PROMPT)


def edit(file: Path, diff: list[str]) -> None:
    """As an editor does it: the old lines of a diff, which are there once, become the new ones."""
    old, new = ("".join(f"{each[1:]}\n" for each in diff if each[0] in signs) for signs in (" -", " +"))
    text = file.read_text()
    assert text.count(old) == 1, f"{file.name} has not just once:\n{old}"
    file.write_text(text.replace(old, new))


def commands(shown: str) -> Iterator[str]:
    return (found["command"] for line in shown.splitlines() if (found := COMMAND.match(line)))
