"""What is said of a plan, alike on a terminal and in Markdown: short sentences without markup."""

from collections import Counter
from collections.abc import Iterator

from mesh_platform.cli.output import count
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.names import PortAddress
from mesh_platform.governance.changes.port_changes import PortChanges
from mesh_platform.governance.changes.touched import Grounds
from mesh_platform.orchestration.planning.affected import Affected, owner_of
from mesh_platform.orchestration.planning.difference import Became, Code, Detail, PortDifference, ProductDifference
from mesh_platform.orchestration.planning.plan import Plan
from mesh_platform.orchestration.planning.replayed import BrokenPromise, Columns, Fate, Replayed, RowCounts

_SHOWN = 120
_GROUNDS = {"used": "its SQL uses", "declared": "relies on", "measured": "has read", "unknown": "nobody knows which columns"}
ORDER = tuple(Fate)


def headline(plan: Plan) -> str:
    """One line: whether it breaks, and what most."""
    if plan.is_empty:
        return "Nothing changes"
    fates = Counter(each.fate for each in plan.replayed or ())
    unversioned = sum(each.breaks for each in plan.differences.ports)
    told = [f"{count(fates[Fate.BREAKS], 'port')} {'breaks' if fates[Fate.BREAKS] == 1 else 'break'}"] if fates[Fate.BREAKS] else []
    told += [f"{fates[Fate.BLOCKED]:,} blocked"] if fates[Fate.BLOCKED] else []
    told += [f"{count(unversioned, 'breaking contract')} without a new major version"] if unversioned else []
    told += [count(len(plan.brought.problems), "problem")] if plan.brought.problems else []
    told += [] if told else ["Nothing breaks" if plan.replayed is not None else "No contract breaks"]
    told += [f"{fates[Fate.DIFFERS]:,} with other rows"] if fates[Fate.DIFFERS] else []
    left_open = fates[Fate.HOLDS] + fates[Fate.UNKNOWN]
    told += [f"{left_open:,} not judged in full"] if left_open else []
    return ", ".join(told) + ("" if plan.replayed is not None else "; nothing was replayed")


def counted(plan: Plan) -> str:
    """`1 port added, 2 ports changed, 8 unchanged`."""
    differences = plan.differences
    became = Counter(each.became for each in differences.ports)
    parts = [f"{count(became[each], 'port')} {each.value}" for each in Became if became[each]]
    if not parts:
        products = sum(each.became is Became.CHANGED for each in differences.products)
        parts = [f"{count(products, 'product')} changed"] if products else []
        return ", ".join([*parts, f"{count(differences.unchanged, 'port')} unchanged"])
    return ", ".join([*parts, f"{differences.unchanged:,} unchanged"])


def what_changed(found: PortDifference) -> str:
    """In a few words."""
    words = [versions(found.contract)] if found.contract and found.became is Became.CHANGED else []
    words += ["code"] if found.code is Code.CHANGED else []
    words += ["its code could not be read"] if found.code is Code.UNKNOWN and found.became is Became.CHANGED else []
    words += [detail(each) for each in found.details]
    return "; ".join(words)


def product(found: ProductDifference) -> str:
    return "; ".join([*(f"input {detail(each)}" for each in found.inputs), *map(detail, found.details)])


def versions(found: PortChanges) -> str:
    declared = f"{found.old_version} -> {found.new_version}" if found.old_version != found.new_version else found.old_version
    return f"contract {declared}" + ("" if found.is_told else f", should be {found.suggested_version}")


def detail(found: Detail) -> str:
    return f"{found.what}: {_short(found.old) or 'nothing'} -> {_short(found.new) or 'nothing'}"


def rows(found: RowCounts) -> str:
    """`3 changed, 2 added of 26,114`."""
    parts = ((found.changed or 0, "changed"), (found.added, "added"), (found.removed, "removed"))
    told = ", ".join(f"{number:,} {word}" for number, word in parts if number) or "none changed"
    return f"{told} of {found.before:,}" + (f"; one key in {found.one_in} was compared" if found.one_in > 1 else "")


def becomes(found: Replayed) -> Iterator[str]:
    """What a person wants to know next of a port, the worst first."""
    if found.reason:
        yield found.reason
    yield from (promise(each) for each in found.broken)
    if found.columns:
        yield columns(found.columns)
    if found.rows is not None and found.rows.by_column:
        yield "changed in " + ", ".join(f"{name} ({number:,})" for name, number in found.rows.by_column.items())
    yield from (f"warns: {promise(each)}" for each in found.warned)


def judged_on(found: Replayed) -> Iterator[str]:
    """What a verdict leaves open."""
    if found.basis:
        yield f"judged on {found.basis}"
    if found.not_judged:
        yield f"not judged there: {', '.join(found.not_judged)}"
    if found.behind:
        yield f"part of it may be newer content of {', '.join(map(str, found.behind))}, from which it was not built yet"


def columns(found: Columns) -> str:
    parts = ((found.removed, "gone"), (found.added, "new"), (found.retyped, "of another type"))
    return "; ".join(f"{'column' if len(names) == 1 else 'columns'} {', '.join(names)} {word}" for names, word in parts if names)


def promise(found: BrokenPromise) -> str:
    affected = f", {count(found.rows_affected, 'row')}" if found.rows_affected is not None else ""
    measured = f", measured {found.measured}, promised {found.threshold}" if found.measured and found.rows_affected is None else ""
    return f"{found.check}{affected}{measured}: {found.description}"


def grounds(plan: Plan, found: Affected) -> str:
    """`relies on wind_gust`: the columns that change, where that is known; of what was merely read else only how many."""
    words, changed = _GROUNDS[found.grounds.value], plan.changed_columns(found.through)
    if not found.columns:
        return words
    if changed is not None:
        touched = [each for each in found.columns if each in changed]
        return f"{words} {', '.join(touched)}" if touched else f"{words} other columns"
    return f"{words} {', '.join(found.columns) if found.grounds is not Grounds.MEASURED else count(len(found.columns), 'column')}"


def downstream(plan: Plan) -> tuple[list[Affected], int]:
    """The consumers that the change comes as far as, and how many it does not."""
    reached = [each for each in plan.affected if plan.is_reached(each)]
    return reached, len(plan.affected) - len(reached)


def owner(plan: Plan, port: PortAddress) -> str:
    return owner_of(plan.mesh, Consumer.of_product(port.of_product))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return f"{line[:_SHOWN]}..." if len(line) > _SHOWN else line
