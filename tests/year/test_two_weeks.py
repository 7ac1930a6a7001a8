"""Two weeks of the small mesh around a leap day and a change of clocks, with one mishap of each kind."""

from datetime import date

import pytest

from tests.year.calendar import Calendar
from tests.year.year import year

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # Dagster's daemons call what Dagster deprecates


def test_a_fortnight(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("MESH_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("MESH_ROOT", str(tmp_path / "mesh"))

    def tell(text):
        with capsys.disabled():
            print(text, flush=True)  # noqa: T201

    with year(tmp_path, Calendar(first=date(2024, 2, 28), last=date(2024, 3, 2)), tell) as lived:
        lived.live()
