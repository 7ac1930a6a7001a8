"""Processes that note and settle until they are killed."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.lakehouse.ledger.chain import FIRST
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.settings import Settings

ROOT = Path(__file__).parents[3]
_BEGIN = """
import sys
from pathlib import Path
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.settings import Settings
lakehouse = open_lakehouse(Settings(root=Path(sys.argv[1])))
print("ready", flush=True)
"""
NOTER = (
    _BEGIN
    + """
for number in range(1_000_000):
    lakehouse.ledger.note("read", "a.b.c", details={"writer": sys.argv[2], "number": number})
    print(number, flush=True)
"""
)
SETTLER = (
    _BEGIN
    + """
while True:
    lakehouse.ledger.settle()
"""
)


def begin(script: str, settings: Settings, *arguments: str) -> subprocess.Popen:
    command = [sys.executable, "-c", script, str(settings.root), *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def kill(process: subprocess.Popen) -> list[int]:
    """The numbers that the process said were on disk, the last of which may be torn."""
    os.kill(process.pid, signal.SIGKILL)
    said = process.communicate()[0].splitlines(keepends=True)
    return [int(each) for each in said if each.strip().isdecimal() and each.endswith("\n")]


def live_and_kill(settings: Settings, *, writers: int, settlers: int, seconds: float) -> dict[str, list[int]]:
    """What each writer had noted when it was killed."""
    processes = {f"w{number}.{time.time_ns()}": None for number in range(writers)}
    running = {name: begin(NOTER, settings, name) for name in processes}
    settling = [begin(SETTLER, settings) for _ in range(settlers)]
    for each in (*running.values(), *settling):
        each.stdout.readline()
    time.sleep(seconds)
    for each in settling:
        kill(each)
    return {name: kill(each) for name, each in running.items()}


def require_each_once(settings: Settings, noted: dict[str, list[int]]) -> None:
    """Whatever was noted is in the chain once, in the order of its process; a kill may come between the disk and the word about it."""
    with open_lakehouse(settings) as lakehouse:
        facts = [each for each in lakehouse.ledger.chain() if each.kind == Kind.READ]
        previous = FIRST
        for each in lakehouse.ledger.chain():
            assert each.follows(previous)
            previous = each.hash
    found: dict[str, list[int]] = {}
    for each in facts:
        found.setdefault(each.details["writer"], []).append(each.details["number"])
    for writer, numbers in noted.items():
        got = found.get(writer, [])
        assert got == list(range(len(got))), f"{writer}: {[number for number, times in Counter(got).items() if times > 1][:5]}"
        assert len(numbers) <= len(got) <= len(numbers) + 1
