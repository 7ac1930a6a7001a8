"""The driver: morning after morning the sources deliver, the clock moves on, the daemons take their turns, and a witness looks."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path

import dagster as dg

from mesh_platform.concepts.names import PortAddress
from mesh_platform.declarations.reader import load_mesh
from mesh_platform.orchestration.alerts.lookout import Lookout
from mesh_platform.orchestration.home.instance import dagster_home, open_instance
from mesh_platform.orchestration.running.runner import run
from mesh_platform.settings import load_settings
from tests.year.calendar import Calendar
from tests.year.daemons import Daemons, daemons
from tests.year.launcher import HERE, name_launcher
from tests.year.mishaps import Struck, striking
from tests.year.moving_clock import date_files, standing_at
from tests.year.small_mesh import write_small_mesh
from tests.year.sources import days
from tests.year.witness import Witness
from tests.year.world import World

DELIVERY = clock_time(0, 40)
DUE = (clock_time(0, 45), clock_time(4, 20), clock_time(4, 45), clock_time(5, 5))  # after the schedules of the night, in their order
CUT_BY_DAY = tuple(PortAddress.parse(f"flights.operations.{each}") for each in ("departures", "cancellations"))
A_DAY = timedelta(days=1)
_LONGEST_CHAIN = 40  # rounds; a mesh that is not at rest by then starts itself again and again


@dataclass
class Year:
    """A mesh that has lived through a calendar. `struck` tells what each mishap hit, `seconds` how long each morning took."""

    root: Path
    calendar: Calendar
    instance: dg.DagsterInstance
    daemons: Daemons
    lookout: Lookout
    world: World
    witness: Witness
    tell: Callable[[str], None] = print
    now: datetime = field(init=False)
    struck: list[Struck] = field(default_factory=list)
    seconds: dict[date, float] = field(default_factory=dict)

    def live(self) -> None:
        for day in days(self.calendar.first, self.calendar.last):
            if not self.calendar.is_off(day):
                self._spend(day)

    def _spend(self, day: date) -> None:
        began = time.monotonic()
        self._at(day, DELIVERY)
        morning = self.now
        self.world.write(day)
        self._catch_up(day)
        self._arm(day)
        for due in DUE:
            self._at(day, due)
            with standing_at(self.now):
                self.daemons.start_what_is_due()
                self.daemons.run_queue()
            self._tell_of_faults()
        self._rest()
        self._tell_of_faults()
        self.seconds[day] = time.monotonic() - began
        self.tell(f"{day}  {self.daemons.runs(since=morning):3} runs  {self.seconds[day]:5.1f} s  {self.witness.looks} looks")

    def _at(self, day: date, due: clock_time) -> None:
        self.now = datetime.combine(day, due, UTC)

    def _arm(self, day: date) -> None:
        for each in (mishap for mishap in self.calendar.mishaps if mishap.day == day):
            key = dg.AssetKey(PortAddress.parse(each.port).key)
            HERE.instead[key] = striking(each, root=self.root, moment=lambda: self.now, watch=self._look, struck=self.struck)

    def _round(self) -> None:
        """What the daemons of a minute do, and then what consumers see."""
        with standing_at(self.now):
            self.daemons.look_at_inputs()
            self.daemons.watch_runs()
            self.daemons.run_queue()
        self._look()
        self.now += timedelta(minutes=1)

    def _rest(self) -> None:
        """Until a round has passed in which nothing ran and nothing wanted to."""
        for _ in range(_LONGEST_CHAIN):
            before = self.daemons.ended()
            self._round()
            if before == self.daemons.ended() == self.daemons.runs():
                return
        raise AssertionError(f"{self.now}: the mesh does not come to rest")

    def _catch_up(self, day: date) -> None:
        """What an owner does who knows that rows came late, or that weeks were missed: publishes those days, as one range."""
        late = [each.day for each in self.calendar.late if each.arrival == day]
        over = (each for each in self.calendar.off if each.last + A_DAY == day)
        missed = [each for off in over for each in days(off.first - A_DAY, off.last - A_DAY)]
        for first, last in _stretches(sorted({*late, *missed})):
            with standing_at(self.now):
                mesh, _ = load_mesh(self.root)  # as `mesh run` does: another domain may be ill
                report = run(mesh, CUT_BY_DAY, partition=f"{first}..{last}")
            assert report.holds, report
            self._look()

    def _tell_of_faults(self) -> None:
        """The look-out of `mesh up`, at the simulated time."""
        with standing_at(self.now):
            self.lookout.look(load_settings(self.root))

    def _look(self) -> None:
        settings = load_settings(self.root)
        date_files([settings.state / "warehouse", settings.state / "scratch"], self.now)
        with standing_at(self.now):
            self.witness.look()


@contextmanager
def year(folder: Path, calendar: Calendar, tell: Callable[[str], None] = print) -> Iterator[Year]:
    """A new mesh in an empty folder, switched on. MESH_HOME and MESH_ROOT have to name its places."""
    root = write_small_mesh(folder / "mesh", first=calendar.first - timedelta(days=1), end=calendar.last + timedelta(days=30))
    world = World(root, calendar)
    world.write(calendar.first)
    settings = load_settings(root)
    name_launcher(dagster_home(settings) / "dagster.yaml")
    begin = datetime.combine(calendar.first, clock_time(0, 30), UTC)
    with standing_at(begin), open_instance(settings) as instance, daemons(root, instance) as turned:
        with standing_at(begin):
            turned.start_what_is_due()  # the first look only remembers what there is
            turned.look_at_inputs()
        parts = {"daemons": turned, "lookout": Lookout.over(instance), "world": world, "witness": Witness(root)}
        yield Year(root=root, calendar=calendar, instance=instance, tell=tell, **parts)


def _stretches(found: list[date]) -> Iterator[tuple[date, date]]:
    """Days that follow each other, as ranges."""
    while found:
        last = next((each for each, after in zip(found, [*found[1:], None], strict=True) if after != each + timedelta(days=1)))
        yield found[0], last
        found = [each for each in found if each > last]
