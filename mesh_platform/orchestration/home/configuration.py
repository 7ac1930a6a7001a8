"""`dagster.yaml`: written once, renewed as long as nobody has edited it, and compared with what this version would write."""

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FILE = "dagster.yaml"

_TEMPLATE = Path(__file__).with_name(FILE)
_HEADER = """\
# Dagster's settings for this mesh. Edit them freely and restart `mesh up`; move this file away to get a new one.
# As long as it is as it was written, a newer version of the platform renews it. Written as """
_BEFORE_HEADERS = frozenset({"11cfb858ec1802f6"})  # what was written before there was a header


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """A setting that is not as this version writes it; None stands for one that is not there."""

    setting: str
    here: Any
    written: Any


def write_configuration(home: Path) -> None:
    """Writes the file where there is none or an older one that nobody has edited."""
    file = home / FILE
    old = file.read_text(encoding="utf-8") if file.exists() else None
    new = _written()
    if old is None or (old != new and _is_unedited(old)):
        beside = file.with_name(f"{FILE}.{os.getpid()}")
        beside.write_text(new, encoding="utf-8")
        beside.replace(file)  # whoever opens the home meanwhile reads the one or the other, whole


def departures(home: Path) -> tuple[Departure, ...]:
    """In which settings an edited file, or an old one, differs. Raises yaml.YAMLError for one that Dagster cannot read either."""
    here = dict(_flat(yaml.safe_load((home / FILE).read_text(encoding="utf-8")) or {}))
    written = dict(_flat(yaml.safe_load(_written())))
    names = dict.fromkeys((*written, *here))
    return tuple(
        Departure(setting=each, here=here.get(each), written=written.get(each)) for each in names if here.get(each) != written.get(each)
    )


def _written() -> str:
    body = _TEMPLATE.read_text(encoding="utf-8")
    return f"{_HEADER}{_checksum(body)}.\n{body}"


def _is_unedited(text: str) -> bool:
    said, _, body = text.removeprefix(_HEADER).partition("\n")
    return said == f"{_checksum(body)}." if text.startswith(_HEADER) else _checksum(text) in _BEFORE_HEADERS


def _checksum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _flat(settings: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in settings.items():
        if isinstance(value, Mapping) and value:
            yield from _flat(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", value
