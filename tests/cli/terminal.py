"""`mesh` in a terminal, where it may ask."""

import os
import pty
import select
import subprocess
import time
from pathlib import Path

from tests.cli.commands import MESH, environment


class Terminal:
    """`mesh` as a person has it in front of them."""

    def __init__(self, root: Path, *arguments: str) -> None:
        self.hand, seat = pty.openpty()
        self.process = subprocess.Popen(
            [*MESH, *arguments],
            cwd=root,
            env=environment(TERM="dumb", COLUMNS="200"),
            stdin=seat,
            stdout=seat,
            stderr=seat,
            start_new_session=True,
        )
        os.close(seat)
        self.shown = ""

    def wait_for(self, text: str) -> None:
        ends = time.monotonic() + 60
        while text not in self.shown:
            assert time.monotonic() < ends, self.shown
            if select.select([self.hand], [], [], 1)[0]:
                self.shown += os.read(self.hand, 10_000).decode()

    def answer(self, question: str, text: str) -> None:
        self.wait_for(question)
        self.shown = ""
        os.write(self.hand, f"{text}\n".encode())
