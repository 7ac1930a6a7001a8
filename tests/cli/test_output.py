import sys
from dataclasses import dataclass

import pytest

from mesh_platform.cli.output import PIPED_WIDTH, console_for, print_whole, show, table

REASON = "a reason of several words that are long enough to be wrapped"


@dataclass(frozen=True)
class Listed:
    name: str

    def as_json(self):
        return [self.name]

    def as_text(self):
        yield table("name", "why", rows=[(self.name, REASON)], wraps=("why",))
        yield "and a sentence"


@pytest.mark.parametrize("length", [1, 60, 90, PIPED_WIDTH, 3 * PIPED_WIDTH])
def test_a_table_loses_no_column_however_long_a_name_is(capsys, length):
    show(Listed("n" * length))
    printed = capsys.readouterr().out
    assert "n" * length in printed
    assert printed.split("and a sentence")[0].split() == ["name", "why", "n" * length, *REASON.split()]


def test_rows_lose_no_column_on_a_narrow_terminal(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "30")
    names = [f"column_{number}" for number in range(8)]
    print_whole(console_for(sys.stdout), table(*names, rows=[["a value of its own"] * 8], wraps=names))
    assert capsys.readouterr().out.split()[:8] == names


def test_a_table_is_no_wider_than_it_must_be(capsys):
    show(Listed("n" * 60))
    assert max(map(len, capsys.readouterr().out.splitlines())) <= PIPED_WIDTH
