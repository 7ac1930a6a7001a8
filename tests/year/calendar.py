"""What befalls the small mesh, and when. Days are those on which it shows: the log of a day arrives the morning after."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Instant(StrEnum):
    """Where in a publication something strikes."""

    STAGING = "staging"  # the build has a number, and writes its rows or is about to
    COMMITTING = "committing"  # the rows are staged, and are checked or committed


@dataclass(frozen=True, kw_only=True)
class LateRows:
    """A third of the flights of a day are missing from the log until `arrival`, when its owner publishes the day again."""

    day: date
    arrival: date


@dataclass(frozen=True, kw_only=True)
class MissingFile:
    """A source system cannot be read on the mornings from `first` to `last`."""

    path: str
    first: date
    last: date


@dataclass(frozen=True, kw_only=True)
class BadReadings:
    """From `first` to `last` the station claims what the contract rules out; on the next morning it has been corrected."""

    first: date
    last: date


@dataclass(frozen=True, kw_only=True)
class Killed:
    """The process that builds a port is killed with SIGKILL."""

    day: date
    port: str
    at: Instant


@dataclass(frozen=True, kw_only=True)
class FullDisk:
    """The disk of the process that builds a port has no byte left."""

    day: date
    port: str
    at: Instant


@dataclass(frozen=True, kw_only=True)
class SwitchedOff:
    """Nothing runs from `first` to `last`, as on a laptop that is closed."""

    first: date
    last: date


Mishap = Killed | FullDisk


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """From the morning of `first` to the morning of `last`; the mesh holds every day before."""

    first: date
    last: date
    late: tuple[LateRows, ...] = ()
    missing: tuple[MissingFile, ...] = ()
    bad: tuple[BadReadings, ...] = ()
    mishaps: tuple[Mishap, ...] = ()
    off: tuple[SwitchedOff, ...] = ()

    def is_off(self, day: date) -> bool:
        return any(each.first <= day <= each.last for each in self.off)

    def is_bad(self, day: date) -> bool:
        return any(each.first <= day <= each.last for each in self.bad)

    def is_missing(self, path: str, day: date) -> bool:
        return any(each.path == path and each.first <= day <= each.last for each in self.missing)
