"""How often a build is tried, by what it fails of."""

import dagster as dg
import pytest

from mesh_platform.concepts.names import PortAddress
from mesh_platform.declarations.reader import require_mesh
from mesh_platform.errors import ContractBroken, Refused, Transient, UsageError
from mesh_platform.orchestration.building import retries
from mesh_platform.orchestration.building.retries import as_dagster_errors
from mesh_platform.orchestration.running.progress import State
from mesh_platform.orchestration.running.runner import run
from tests.sample_mesh import ORDERS_SQL, write_mesh

ORDERS = PortAddress.parse("sales.orders.daily")


@pytest.fixture(autouse=True)
def _without_pauses(monkeypatch) -> None:
    monkeypatch.setattr(retries, "FIRST_PAUSE", 0)


def tries(failing: Exception, *, times: int = 99, policy: dg.RetryPolicy | None = None) -> tuple[int, bool]:
    """How often an asset is tried that fails so many times, and whether it is made in the end."""
    count = []

    @dg.asset(retry_policy=policy)
    def port(context: dg.AssetExecutionContext) -> None:
        with as_dagster_errors(context):
            count.append(1)
            if len(count) <= times:
                raise failing

    with dg.DagsterInstance.ephemeral() as instance:
        made = dg.materialize([port], instance=instance, raise_on_error=False)
    return len(count), made.success


@pytest.mark.parametrize("failing", [Transient("busy"), ConnectionResetError("gone"), TimeoutError(), OSError(28, "disk full")])
def test_what_may_pass_is_tried_again_until_it_has_passed(failing):
    assert tries(failing, times=2) == (3, True)
    assert tries(failing) == (1 + retries.RETRIES, False)


@pytest.mark.parametrize("failing", [Refused("no"), ContractBroken("broken"), UsageError("not so")])
def test_what_the_mesh_refuses_is_final_whatever_the_engineer_asks_for(failing):
    assert tries(failing, times=1) == (1, False)
    assert tries(failing, times=1, policy=dg.RetryPolicy(max_retries=5)) == (1, False)


@pytest.mark.parametrize("failing", [KeyError("typo"), ZeroDivisionError(), FileNotFoundError("moved"), PermissionError("closed")])
def test_a_mistake_is_not_repeated(failing):
    assert tries(failing, times=1) == (1, False)


@pytest.mark.parametrize("failing", [KeyError("typo"), ConnectionResetError("gone")])
def test_the_engineers_policy_alone_decides_about_errors_of_the_code(failing):
    assert tries(failing, times=2, policy=dg.RetryPolicy(max_retries=2)) == (3, True)
    assert tries(failing, times=2, policy=dg.RetryPolicy(max_retries=1)) == (2, False)


def test_each_pause_is_about_twice_the_one_before_and_none_is_like_another(monkeypatch):
    monkeypatch.setattr(retries, "FIRST_PAUSE", 8)

    class Context:
        retry_number = 3

    pauses = {retries._another_try(Context()).seconds_to_wait for _ in range(50)}
    assert 32 <= min(pauses) < max(pauses) <= 96
    assert len(pauses) == 50


def test_a_function_that_loses_its_network_once_is_published_all_the_same(root):
    (root / ORDERS_SQL).unlink()
    code = f"""\
from pathlib import Path

def daily(order_lines):
    first = Path({str(root / "first")!r})
    if not first.exists():
        first.touch()
        raise ConnectionResetError("the source hung up")
    return order_lines.project("order_id, ordered_at::timestamptz as ordered_at, channel, customer, amount::decimal(10, 2) as amount")
"""
    write_mesh(root, {"domains/sales/orders/daily.py": code})
    (outcome,) = run(require_mesh(root), [ORDERS]).outcomes
    assert outcome.state is State.PUBLISHED, outcome.reason
