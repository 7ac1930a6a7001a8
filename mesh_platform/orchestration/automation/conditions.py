"""When a port is built by itself: as soon as its inputs have new content that holds what was promised."""

from collections.abc import Collection, Iterable
from functools import cache

import dagster as dg

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.declarations.ancestry import levels_above
from mesh_platform.orchestration.automation.triggers import INPUTS, TRIGGER_TAG
from mesh_platform.orchestration.keys import asset_key

OVERTAKEN_TAG = "mesh/overtaken"  # on runs whose inputs were published again while they read the older snapshots
_DEEPEST = 8  # the condition is evaluated along every path, so a deeper look costs without end

AC = dg.AutomationCondition


def automation_sensor(*, seconds: int) -> dg.AutomationConditionSensorDefinition:
    """Dagster would add a stopped one by itself; automation is on from the start here."""
    return dg.AutomationConditionSensorDefinition(
        "default_automation_condition_sensor",
        target=dg.AssetSelection.all(),
        default_status=dg.DefaultSensorStatus.RUNNING,
        minimum_interval_seconds=seconds,
    )


def condition(mesh: Mesh, port: PortAddress, read: Collection[PortAddress]) -> dg.AutomationCondition:
    """A sibling that is read stands one level further down than what the product itself reads."""
    levels = levels_above(mesh, port.of_product) + any(each.of_product == port.of_product for each in read)
    cut = frozenset(each for each in read if is_cut(mesh, each))
    return on_new_input(depth=min(levels - 1, _DEEPEST), ports=frozenset(read), cut=cut, whole=not is_cut(mesh, port))


def is_cut(mesh: Mesh, address: PortAddress) -> bool:
    port = mesh.ports.get(address)
    return port is not None and port.contract is not None and port.contract.partition is not None


@cache
def on_new_input(
    *, depth: int, ports: frozenset[PortAddress] = frozenset(), cut: frozenset[PortAddress] = frozenset(), whole: bool = True
) -> dg.AutomationCondition:
    """Builds once after inputs were published with new content, which held their contracts; of a port that is cut, just the
    partitions that are made from what was published.

    `ports` are the inputs that are ports, and `cut` those of them that have partitions; `whole` says that the port itself has
    none: it is made from what there is of them.

    Content is compared by data version, so that a rebuild that changed nothing wakes nobody. Where inputs share an
    ancestor, the port waits until none of them is behind its own inputs, `depth` levels up: Dagster plans a run
    across one code location only, and without this the port would be built once for each path.
    """
    due = (AC.newly_missing() | _falls_behind()).since(AC.newly_requested() | _catches_up() | AC.initial_evaluation())
    return (
        due.with_label("an input has new content")
        & _has_inputs(cut if whole else frozenset())
        & ~AC.any_deps_in_progress().with_label("an input is being built")
        & ~AC.in_progress().with_label("this port is being built")
        # What a port shows held its contract. A build that was refused since changed nothing of that, and its checks, the newest
        # that Dagster has, would keep everything downstream from what the other inputs bring.
        & AC.all_deps_blocking_checks_passed().ignore(_assets(ports)).with_label("the domain's own assets pass their checks")
        & ~_any_input_behind(depth)
    )


def _has_inputs(in_parts: frozenset[PortAddress]) -> dg.AutomationCondition:
    """Of inputs `in_parts` one partition is enough: days that were refused, or never built, do not hold back all others."""
    complete = ~AC.any_deps_missing().ignore(_assets(in_parts)).with_label("an input was never published")
    some = AC.all_deps_match(~AC.missing()).allow(_assets(in_parts)).with_label("each input has partitions")
    return complete & some if in_parts else complete


def _assets(ports: Iterable[PortAddress]) -> dg.AssetSelection:
    return dg.AssetSelection.assets(*(asset_key(each) for each in sorted(ports)))


def _falls_behind() -> dg.AutomationCondition:
    """An input got new content, or had got it before this port's own last build was done."""
    overtaken = AC.newly_updated() & AC.executed_with_tags(tag_keys={OVERTAKEN_TAG})
    return AC.any_deps_match(AC.data_version_changed()) | overtaken


def _catches_up() -> dg.AutomationCondition:
    return AC.newly_updated() & ~AC.executed_with_tags(tag_keys={OVERTAKEN_TAG})


def _any_input_behind(depth: int) -> dg.AutomationCondition:
    """Whether an input, or one above it, has not been built since one of its own inputs got new content."""
    # Only ports that follow their inputs catch up by themselves; who builds by the clock or by hand is not waited for.
    followers = dg.AssetSelection.tag(TRIGGER_TAG, INPUTS)
    own = behind = _falls_behind().since(_catches_up())
    for _ in range(depth - 1):
        behind = own | AC.any_deps_match(behind).allow(followers)
    return AC.any_deps_match(behind).allow(followers).with_label("an input is behind its own inputs")
