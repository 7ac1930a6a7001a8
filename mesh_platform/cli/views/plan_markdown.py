"""A plan as the comment of a pull request: a headline, a table, and the details folded away.

Everything that somebody declared is escaped, and mentions nobody.
"""

from collections.abc import Iterable, Iterator

from mesh_platform.catalog.markdown import cell
from mesh_platform.cli.output import count
from mesh_platform.cli.views import plan_words as words
from mesh_platform.concepts.problem import Problem
from mesh_platform.governance.changes.port_changes import sentence
from mesh_platform.orchestration.planning.affected import Affected
from mesh_platform.orchestration.planning.difference import Differences, PortDifference
from mesh_platform.orchestration.planning.plan import Plan
from mesh_platform.orchestration.planning.replayed import Fate, Replayed

_MARKS = {
    Fate.BREAKS: "❌ breaks",
    Fate.BLOCKED: "❌ blocked",
    Fate.UNKNOWN: "❔ unknown",
    Fate.HOLDS: "❔ holds",
    Fate.DIFFERS: "✏️ differs",
    Fate.NEW: "✅ new",
    Fate.EQUAL: "✅ equal",
}
_MENTION = "@\u200b"  # a space of no width: nobody is called by what a file says


def plan_markdown(plan: Plan) -> str:
    return "\n".join(_parts(plan)) + "\n"


def _parts(plan: Plan) -> Iterator[str]:
    yield f"### {'❌' if plan.breaks else '✅'} {prose(words.headline(plan))}\n"
    yield f"{prose(words.counted(plan))}.\n"
    yield from _problems(plan.brought.problems)
    yield from _breaking(plan.differences)
    yield from _fates(plan)
    yield from _folded("What changes", _changes(plan.differences))
    yield from _folded("Downstream", _affected(plan))
    yield from _folded("What was not judged in full", _open(plan.replayed or ()))
    yield from _folded("Warnings", map(_problem, plan.brought.warnings))
    yield from _folded("Problems that were there before", map(_problem, plan.brought.standing))


def prose(text: str) -> str:
    """Text on one line that shows what was written, in a table too."""
    return cell(text).replace("@", _MENTION)


def code(text: str) -> str:
    """A name as code; one that cannot stand in code is shown as prose."""
    line = " ".join(text.split())
    return prose(line) if not line or set("`|") & set(line) else f"`{line}`"


def _problems(found: Iterable[Problem]) -> Iterator[str]:
    lines = [_problem(each) for each in found]
    if lines:
        yield from lines
        yield ""


def _problem(problem: Problem) -> str:
    hint = f" {prose(problem.hint)}" if problem.hint else ""
    return f"- {code(str(problem.location))} {prose(problem.message)}{hint}"


def _breaking(found: Differences) -> Iterator[str]:
    """What a reviewer decides on, so that it is not folded away."""
    lines = [_advice(each) for each in found.ports if each.breaks]
    if lines:
        yield from lines
        yield ""


def _advice(found: PortDifference) -> str:
    contract = found.contract
    if contract is None:
        return ""
    changes = "; ".join(prose(sentence(each)) for each in contract.breaking)
    what = "is gone" if contract.is_gone else prose(words.versions(contract))
    return f"- {code(str(found.port))} {what}: {changes}. {prose(contract.way_out)}"


def _fates(plan: Plan) -> Iterator[str]:
    shown = sorted((each for each in plan.replayed or () if each.fate is not Fate.SPARED), key=lambda each: words.ORDER.index(each.fate))
    if not shown:
        return
    yield "| port | owner | in the replay | rows | why |"
    yield "|---|---|---|---|---|"
    yield from (_fate(each, words.owner(plan, each.port)) for each in shown)
    yield ""
    if spared := len(plan.replayed or ()) - len(shown):
        yield f"{count(spared, 'port')} further down: nothing that they read changes.\n"


def _fate(found: Replayed, owner: str) -> str:
    rows = words.rows(found.rows) if found.rows is not None else ""
    why = "<br>".join(map(prose, words.becomes(found)))
    return f"| {code(str(found.port))} | {prose(owner)} | {_MARKS[found.fate]} | {prose(rows)} | {why} |"


def _folded(title: str, lines: Iterable[str]) -> Iterator[str]:
    told = list(lines)
    if told:
        yield f"<details><summary>{prose(title)}</summary>\n"
        yield from told
        yield "\n</details>\n"


def _changes(found: Differences) -> Iterator[str]:
    for each in found.ports:
        yield f"- {each.became.value} {code(str(each.port))} {prose(words.what_changed(each))}".rstrip()
        for change in each.contract.changes if each.contract else ():
            yield f"  - {change.impact.value}: {prose(sentence(change))}"
    for each in found.products:
        yield f"- {each.became.value} {code(str(each.product))} {prose(words.product(each))}".rstrip()
    for each in found.domains:
        yield f"- {each.became.value} {code(each.domain)} {prose('; '.join(map(words.detail, each.details)))}".rstrip()
    for each in found.access:
        yield f"- {code(str(each.consumer))} at {code(str(each.port))} sees {prose(each.old)} -> {prose(each.new)}"


def _affected(plan: Plan) -> Iterator[str]:
    reached, spared = words.downstream(plan)
    if reached:
        yield "| consumer | owner | reads | grounds |"
        yield "|---|---|---|---|"
        yield from (_consumer(plan, each) for each in reached)
    if spared:
        yield f"\n{count(spared, 'consumer')} of ports that come out equal."


def _consumer(plan: Plan, found: Affected) -> str:
    return f"| {code(str(found.consumer))} | {prose(found.owner)} | {code(str(found.through))} | {prose(words.grounds(plan, found))} |"


def _open(found: Iterable[Replayed]) -> Iterator[str]:
    for each in found:
        if told := [*words.judged_on(each)]:
            yield f"- {code(str(each.port))}: {prose('; '.join(told))}"
