"""Checks that did not hold, as the ledger keeps them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from mesh_platform.cli.output import count, table


def failing_checks(results: Iterable[Mapping[str, Any]]) -> Iterator[RenderableType]:
    """Each with what was measured, what was promised and sample rows."""
    for each in results:
        style = "red" if each["verdict"] == "failed" else "yellow"
        yield Text.assemble(f"  {each['check']}: ", (_comparison(each), style), f"  {each['description']}")
        if each["samples"]:
            yield Padding(_samples(each["samples"]), (0, 0, 0, 6))


def _comparison(result: Mapping[str, Any]) -> str:
    if result["reason"]:
        return result["reason"]
    rows = count(result["rows_affected"], "row")
    promised = f"measured {result['measured']}, promised {result['threshold']}" if result["threshold"] else ""
    return ", ".join(filter(None, [rows, promised])) or result["verdict"]


def _samples(samples: list[Mapping[str, Any]]) -> RenderableType:
    names = list(dict.fromkeys(name for sample in samples for name in sample))
    return table(*names, rows=[["" if sample.get(name) is None else str(sample[name]) for name in names] for sample in samples])
