"""Questions to a person at a terminal, asked only for what the command line leaves open."""

import sys
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import typer

from mesh_platform.cli.output import note
from mesh_platform.errors import UsageError


def can_ask(*, as_json: bool = False) -> bool:
    """Whether a person is there to answer."""
    return not as_json and sys.stdin.isatty() and sys.stdout.isatty()


def ask(question: str, *, default: str = "", check: Callable[[str], object] = str) -> str:
    """An answer that `check` takes; what it refuses is asked again, with the reason."""
    while True:
        answer = str(typer.prompt(question, default=default or None, show_default=bool(default))).strip()
        if _holds(check, answer):
            return answer


def ask_many(question: str, *, known: Iterable[str], check: Callable[[str], object]) -> tuple[str, ...]:
    """Answers until an empty one. Tab completes those that are known."""
    given: list[str] = []
    with _completing(sorted(known)):
        while answer := _line(f"{question} (Tab completes, Enter ends): "):
            if _holds(check, answer) and answer not in given:
                given.append(answer)
    return tuple(given)


def ask_one_of(question: str, choices: Sequence[str], *, default: str) -> str:
    return ask(f"{question} ({', '.join(choices)})", default=str(default), check=lambda answer: _require_one_of(answer, choices))


def _require_one_of(answer: str, choices: Sequence[str]) -> None:
    if answer not in choices:
        raise UsageError(f"{answer!r} is none of {', '.join(choices)}")


def _holds(check: Callable[[str], object], answer: str) -> bool:
    try:
        check(answer)
    except UsageError as wrong:
        note(str(wrong))
        return False
    return True


def _line(question: str) -> str:
    try:
        return input(question).strip()
    except EOFError:
        return ""


@contextmanager
def _completing(words: Sequence[str]) -> Generator[None]:
    """Completes words on Tab, where Python was built with a line editor."""
    try:
        import readline
    except ImportError:
        yield
        return
    before: tuple[Any, str] = (readline.get_completer(), readline.get_completer_delims())
    readline.set_completer(lambda text, state: next(iter([each for each in words if each.startswith(text)][state:]), None))
    readline.set_completer_delims(" \t\n")
    readline.parse_and_bind("tab: complete")
    try:
        yield
    finally:
        with suppress(ValueError):
            readline.set_completer(before[0])
            readline.set_completer_delims(before[1])
