"""Whether those who read the last good snapshot got it."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.service_levels.past import Past
from mesh_platform.service_levels.stretches import Stretch

# What a reader asked for and the port could not have answered: by the names of errors, of this platform, DuckDB and Python.
_OWN_FAULTS = frozenset(
    {
        *("UsageError", "InvalidName", "InvalidQuery", "UnknownName", "UnknownColumn", "NoAccess", "NotPublished"),
        *("BinderException", "CatalogException", "ConversionException", "InvalidInputException", "OutOfRangeException"),
        *("ParserException", "SyntaxException", "TypeMismatchException", "InvalidTypeException", "NotImplementedException"),
        *("InterruptException", "OutOfMemoryException", "KeyboardInterrupt", "MemoryError"),
    }
)


def stretches(past: Past) -> Iterator[Stretch]:
    """The reads of each day, and each one that came to nothing. Nobody was kept from what nobody wanted to read."""
    begun: Counter[date] = Counter()
    for each in past.told.outlines(Kind.QUERY_FAILED, ("read",), ("error",), subject=str(past.port), since=past.since):
        if past.since < each.at <= past.until and each.details["error"] not in _OWN_FAULTS:
            begun[each.at.date()] += bool(each.details["read"])
            yield Stretch(start=each.at, end=each.at, bad=1)
    for each in past.told.sums(Kind.READ, subject=str(past.port), since=past.since, until=past.until):
        good = max(each.count - begun[each.day], 0)  # a read that had begun when it failed is counted among those of its day
        yield Stretch(start=each.first, end=each.last, good=good)
