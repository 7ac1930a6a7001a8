"""The mesh that ships, built end to end from the real data: its faults are found and stand in the open."""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import mesh_platform
from mesh_platform.concepts.check import Verdict
from mesh_platform.concepts.names import PortAddress
from mesh_platform.declarations.reader import require_mesh
from mesh_platform.errors import NoAccess
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.lakehouse.reading.snapshots import releases
from mesh_platform.observability.interoperability.matrix import matrix
from mesh_platform.observability.interoperability.measuring import measure
from mesh_platform.orchestration.planning.making import make_plan
from mesh_platform.orchestration.planning.plan import Plan
from mesh_platform.orchestration.planning.replayed import Extent
from mesh_platform.orchestration.running.runner import run
from mesh_platform.settings import load_settings

ROOT = Path(__file__).parents[2]
FLIGHTS_OF_2013 = 336_776
FLIGHTS_WITHOUT_DEPARTURE = 8_255
FLIGHTS_WITHOUT_AIRCRAFT = 52_606
AIRPORTS_MISSING = {"SJU", "BQN", "STT", "PSE"}

SCHEDULED = """\
(select flight_date, destination, tail_number from flights.operations.departures
 union all
 select flight_date, destination, tail_number from flights.operations.cancellations)"""


@dataclass(frozen=True)
class Built:
    """The mesh after one run of everything."""

    root: Path

    def rows(self, sql: str, *, consumer: str = "punctuality.delays") -> list[dict[str, Any]]:
        return mesh_platform.query(sql, consumer=consumer, root=self.root).arrow().to_pylist()

    def value(self, sql: str, *, consumer: str = "punctuality.delays") -> Any:
        [row] = self.rows(sql, consumer=consumer)
        [value] = row.values()
        return value

    def verdicts(self, address: str) -> dict[str, str]:
        with open_lakehouse(load_settings(self.root)) as lakehouse:
            newest, *_ = releases(lakehouse, PortAddress.parse(address))
        return dict(newest.certificate.verdicts)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    with pytest.MonkeyPatch.context() as environment:
        environment.delenv("MESH_ROOT", raising=False)
        environment.setenv("MESH_HOME", str(tmp_path_factory.mktemp("home")))
        mesh = require_mesh(ROOT)
        report = run(mesh, mesh.ports)
        assert {str(each.address): each.reason for each in report.outcomes if each.state != "published"} == {}
        yield Built(ROOT)


def test_departures_and_cancellations_are_the_whole_schedule(built: Built) -> None:
    assert built.value("select count(*) from flights.operations.cancellations") == FLIGHTS_WITHOUT_DEPARTURE
    assert built.value("select count(*) from flights.operations.departures") == FLIGHTS_OF_2013 - FLIGHTS_WITHOUT_DEPARTURE
    assert built.value(f"select count(distinct flight_date) from {SCHEDULED}") == 365


def test_the_impossible_wind_is_in_quarantine_and_nowhere_else(built: Built) -> None:
    [refused] = built.rows("select airport, wind_speed, reason from weather.observations.hourly_quarantine")
    assert refused == {"airport": "EWR", "wind_speed": pytest.approx(1048.36), "reason": "wind speed above 250 mph"}
    assert built.value("select max(wind_speed) from weather.observations.hourly") < 250
    assert built.value("select count(*) from weather.observations.hourly") == 26_114


def test_the_hour_that_happened_twice_is_told_apart_in_utc_and_marked(built: Built) -> None:
    twice = built.rows("""\
select airport, local_time, count(*) as hours, count(distinct observed_at) as instants, bool_and(local_hour_is_ambiguous) as marked
from weather.observations.hourly group by airport, local_time having count(*) > 1 order by airport""")
    assert [each["airport"] for each in twice] == ["EWR", "JFK", "LGA"]
    assert {(str(each["local_time"]), each["hours"], each["instants"], each["marked"]) for each in twice} == {
        ("2013-11-03 01:00:00", 2, 2, True)
    }
    assert built.value("select count_if(local_hour_is_ambiguous) from weather.observations.hourly") == 6
    assert built.verdicts("weather.observations.hourly")["local_hours_are_distinct"] == Verdict.WARNED


def test_every_flight_without_a_registered_aircraft_is_listed_with_the_reason(built: Built) -> None:
    unknown = built.value(f"""\
select count(*) from {SCHEDULED} as flight
where not exists (select 1 from fleet.aircraft.registry as known where known.tail_number = flight.tail_number)""")
    listed = "select count(*) from punctuality.delays.unresolved where reason = 'aircraft not registered'"
    assert unknown == built.value(listed) == FLIGHTS_WITHOUT_AIRCRAFT
    assert built.value(f"{listed} and named is null") == 2_512


def test_four_destinations_are_missing_from_the_airport_list(built: Built) -> None:
    listed = built.rows("select distinct named from punctuality.delays.unresolved where reason = 'destination airport unknown'")
    assert {each["named"] for each in listed} == AIRPORTS_MISSING
    assert built.value("select count(*) from network.reference.airports where faa in ('SJU', 'BQN', 'STT', 'PSE')") == 0


@pytest.mark.parametrize("port", ["flights.operations.departures", "flights.operations.cancellations"])
def test_a_flight_log_that_names_what_nobody_knows_is_published_with_warnings(built: Built, port: str) -> None:
    verdicts = built.verdicts(port)
    assert verdicts["tail_number_refers_to_fleet_aircraft_registry_tail_number"] == Verdict.WARNED
    assert verdicts["destination_refers_to_network_reference_airports_faa"] == Verdict.WARNED
    assert verdicts["carrier_refers_to_network_reference_airlines_carrier"] == Verdict.PASSED
    assert verdicts["origin_refers_to_network_reference_airports_faa"] == Verdict.PASSED


def test_causes_keep_every_departure_and_null_what_nobody_knows(built: Built) -> None:
    [counted] = built.rows("""\
select count(*) as departures, count_if(registered_aircraft is null) as without_aircraft, count_if(listed_destination is null) as nowhere,
    count_if(cause <> 'on_time') as late, count_if(cause = 'weather') as weather, count_if(cause = 'unknown') as unknown
from punctuality.delays.causes""")
    assert counted == {
        "departures": 328_521,
        "without_aircraft": 48_550,
        "nowhere": 7_561,
        "late": 72_914,
        "weather": 9_425,
        "unknown": 370,
    }
    verdicts = built.verdicts("punctuality.delays.causes")
    assert verdicts["registered_aircraft_refers_to_fleet_aircraft_registry_tail_number"] == Verdict.PASSED
    assert verdicts["listed_destination_refers_to_network_reference_airports_faa"] == Verdict.PASSED


def test_scorecards_add_up_to_all_flights(built: Built) -> None:
    assert built.value("select sum(departures + cancellations) from punctuality.scorecards.carriers") == FLIGHTS_OF_2013
    assert built.value("select sum(departures) from punctuality.scorecards.routes") == FLIGHTS_OF_2013 - FLIGHTS_WITHOUT_DEPARTURE
    assert built.value("select count(*) from punctuality.scorecards.routes where destination_name is null") == 7


def test_times_are_kept_as_instants(built: Built) -> None:
    first = """\
select scheduled_departure_at, departed_at from flights.operations.departures
where flight_date = date '2013-01-01' and carrier = 'UA' and flight_number = 1545"""
    [flight] = built.rows(first, consumer="flights")
    assert flight["scheduled_departure_at"].isoformat() == "2013-01-01T10:15:00+00:00"
    assert flight["departed_at"].isoformat() == "2013-01-01T10:17:00+00:00"


def test_punctuality_knows_which_flights_share_an_aircraft_and_not_which_aircraft_it_is(built: Built) -> None:
    [aircraft] = built.rows("""\
select count(distinct registered_aircraft) as known, bool_and(regexp_full_match(registered_aircraft, '[0-9a-f]{64}')) as hashed
from punctuality.delays.causes where registered_aircraft is not null""")
    flown = """\
select count(distinct tail_number) from flights.operations.departures
where tail_number in (select tail_number from fleet.aircraft.registry)"""
    assert aircraft == {"known": built.value(flown, consumer="flights.operations"), "hashed": True}
    shown = built.rows("select distinct named from punctuality.delays.unresolved where named is not null")
    assert all(re.fullmatch(r"[A-Z]{3}|[0-9a-f]{64}", each["named"]) for each in shown)


def test_the_boards_at_jfk_show_flights_from_jfk_and_no_aircraft(built: Built) -> None:
    board = "application:punctuality.operations_board"
    shown = built.rows("select * from flights.operations.departures where flight_date = date '2013-07-04'", consumer=board)
    all_of_jfk = "select count(*) from flights.operations.departures where flight_date = date '2013-07-04' and origin = 'JFK'"
    assert len(shown) == built.value(all_of_jfk, consumer="flights") > 0
    assert {each["origin"] for each in shown} == {"JFK"}
    assert "tail_number" not in shown[0]


@pytest.mark.parametrize(
    ("consumer", "port"),
    [
        ("weather.observations", "fleet.aircraft.registry"),
        ("punctuality.scorecards", "flights.operations.departures"),
        ("application:punctuality.operations_board", "punctuality.delays.causes"),
    ],
)
def test_who_was_granted_nothing_reads_nothing(built: Built, consumer: str, port: str) -> None:
    with pytest.raises(NoAccess, match=f"{consumer} may not read {port}"):
        built.rows(f"select * from {port}", consumer=consumer)


def test_the_faults_of_the_references_stand_in_the_matrix_of_domains(built: Built) -> None:
    with open_lakehouse(load_settings(built.root)) as lakehouse:
        found = measure(lakehouse, require_mesh(ROOT))
    cells = matrix(found)
    assert (cells["flights", "fleet"].rows, cells["flights", "fleet"].rows_alone) == (FLIGHTS_OF_2013, FLIGHTS_WITHOUT_AIRCRAFT)
    missing = {
        str(each.join.port): each.coverage.keys_unmatched for each in found if each.coverage and each.join.columns == ("destination",)
    }
    assert missing["flights.operations.departures"] == len(AIRPORTS_MISSING)
    assert [each.agreement.differences for each in found if each.agreement.differences] == []
    # By a term alone, without a grant, nobody is told anything about the values of another domain.
    assert {each.reason for each in found if each.reason} == {"network.reference may not see destination of punctuality.delays.causes"}


@pytest.mark.usefixtures("built")
def test_a_renamed_column_breaks_its_consumer_in_another_domain_before_anything_is_published(tmp_path: Path) -> None:
    renamed = {"hourly.sql": ("    wind_gust,", "    wind_gust as strongest_gust,"), "hourly.odcs.yaml": ("wind_gust", "strongest_gust")}
    plan = planned(tmp_path, "domains/weather/observations", renamed)
    fates = {str(each.port): each.fate.value for each in plan.replayed or ()}
    assert fates == {
        "weather.observations.hourly": "differs",
        "punctuality.delays.causes": "breaks",
        "punctuality.delays.unresolved": "spared",
        "punctuality.scorecards.carriers": "blocked",
        "punctuality.scorecards.routes": "blocked",
    }
    [causes] = [each for each in plan.replayed or () if each.fate.value == "breaks"]
    assert 'does not have a column named "wind_gust"' in causes.reason


def test_three_hours_of_other_weather_change_just_the_departures_of_these_hours(built: Built, tmp_path: Path) -> None:
    hours = "origin = 'EWR' and month = 1 and day = 31 and hour between 8 and 10"
    misty = {"hourly.sql": ("    visib as visibility", f"    case when {hours} then 0.7 else visib end as visibility")}
    plan = planned(tmp_path, "domains/weather/observations", misty)
    rows = {str(each.port): each.rows for each in plan.replayed or () if each.rows}
    [weather, causes] = rows["weather.observations.hourly"], rows["punctuality.delays.causes"]
    concerned = built.value("""\
select count(*) from flights.operations.departures
where origin = 'EWR' and date_trunc('hour', scheduled_departure_at) in (
    select observed_at from weather.observations.hourly
    where airport = 'EWR' and local_time between timestamp '2013-01-31 08:00' and timestamp '2013-01-31 10:00')""")
    assert (weather.changed, dict(weather.by_column)) == (3, {"visibility": 3})
    assert (causes.changed, causes.by_column["visibility"]) == (concerned, concerned)
    assert (causes.added, causes.removed) == (0, 0)


def planned(folder: Path, product: str, changes: dict[str, tuple[str, str]]) -> Plan:
    """What becomes of the mesh in a working tree with texts exchanged in files of one product."""
    root = folder / "mesh"
    for part in ("domains", "dbt_projects"):
        shutil.copytree(ROOT / part, root / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "workspace.yaml", root)
    for name, (old, new) in changes.items():
        file = root / product / name
        assert old in file.read_text(encoding="utf-8")
        file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    return make_plan(load_settings(root), extent=Extent())


def test_the_notebook_runs_from_top_to_bottom(built, monkeypatch):
    monkeypatch.chdir(built.root)
    cells = json.loads((ROOT / "docs" / "analyse.ipynb").read_text())["cells"]
    names: dict[str, Any] = {}
    for each in (cell for cell in cells if cell["cell_type"] == "code"):
        exec("".join(each["source"]), names)
    assert names["delays"].columns == ["origin", "cause", "flights", "minutes"]
    assert names["delays"].height > 0
    assert [str(port) for port in names["winds"].snapshots] == ["weather.observations.hourly"]
