import subprocess
from pathlib import Path

import pytest

from mesh_platform.orchestration.home import configuration
from mesh_platform.orchestration.home.configuration import FILE, Departure, departures, write_configuration


@pytest.fixture
def home(tmp_path: Path) -> Path:
    write_configuration(tmp_path)
    return tmp_path


def newer_version(home: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """What a later version of the platform writes."""
    template = home / "template.yaml"
    template.write_text("telemetry: {enabled: false}\nnew: {setting: 1}\n")
    monkeypatch.setattr(configuration, "_TEMPLATE", template)
    return template.read_text()


def test_a_file_that_nobody_has_edited_is_renewed(home, monkeypatch):
    body = newer_version(home, monkeypatch)
    write_configuration(home)
    assert (home / FILE).read_text().endswith(body)
    assert departures(home) == ()
    assert sorted(each.name for each in home.iterdir()) == [FILE, "template.yaml"]


def test_an_edited_file_is_never_touched_and_tells_where_it_departs(home, monkeypatch):
    edited = (home / FILE).read_text().replace(
        "max_concurrent_runs: 4", "max_concurrent_runs: 9"
    ) + "python_logs: {python_log_level: INFO}\n"
    (home / FILE).write_text(edited)
    write_configuration(home)
    assert (home / FILE).read_text() == edited
    assert departures(home) == (
        Departure(setting="concurrency.runs.max_concurrent_runs", here=9, written=4),
        Departure(setting="python_logs.python_log_level", here="INFO", written=None),
    )
    newer_version(home, monkeypatch)
    write_configuration(home)
    assert (home / FILE).read_text() == edited
    assert Departure(setting="new.setting", here=None, written=1) in departures(home)


def test_a_file_from_before_there_was_a_header_is_known_by_its_content(home):
    old = subprocess.run(
        ["git", "show", "f8f76e4:mesh_platform/orchestration/home/dagster.yaml"],
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        check=False,
    )
    if old.returncode:
        pytest.skip("the history of the repository is not here")
    current = (home / FILE).read_text()
    (home / FILE).write_text(old.stdout)
    write_configuration(home)
    assert (home / FILE).read_text() == current
    (home / FILE).write_text(old.stdout + "# mine\n")
    write_configuration(home)
    assert (home / FILE).read_text() == old.stdout + "# mine\n"
