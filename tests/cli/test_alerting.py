import json

import pytest

from mesh_platform.declarations.reader import require_mesh
from mesh_platform.errors import ContractBroken
from mesh_platform.lakehouse.lakehouse import open_lakehouse
from mesh_platform.settings import load_settings
from tests.access.conftest import ORDERS
from tests.cli.commands import invoke
from tests.observability.alerts.conftest import hook
from tests.publishing.conftest import Publisher
from tests.sample_mesh import SAMPLE_MESH, write_sample_mesh

__all__ = ["hook"]

SALES = "domains/sales/domain.yaml"
PORT = "sales.orders.daily"


@pytest.fixture
def root(tmp_path, hook, monkeypatch):
    """The sample mesh with one refusal, told to a webhook whose address is in the environment."""
    monkeypatch.setenv("TEAM_WEBHOOK", hook.url)
    root = write_sample_mesh(tmp_path, {SALES: f"{SAMPLE_MESH[SALES]}alerts:\n- to: ${{TEAM_WEBHOOK}}\n"})
    with open_lakehouse(load_settings(root)) as lakehouse, pytest.raises(ContractBroken):
        Publisher(lakehouse).publish(require_mesh(root).select(PORT)[0], ORDERS.replace("10.50", "-10.50"))
    return root


def publish(root):
    with open_lakehouse(load_settings(root)) as lakehouse:
        Publisher(lakehouse).publish(require_mesh(root).select(PORT)[0], ORDERS, run="good")


def test_what_there_is_to_tell_is_listed_told_once_and_listed_as_told(root, hook):
    listed = invoke(root, "alert", "list")
    assert f"{PORT} was refused" in listed.stdout
    assert "${TEAM_WEBHOOK}: not yet" in listed.stdout
    assert "mesh history sales.orders.daily" in listed.stdout
    told = invoke(root, "alert", "send")
    assert (told.exit_code, len(hook.requests)) == (0, 1)
    assert f"new   {PORT} was refused" in told.stdout
    assert "told ${TEAM_WEBHOOK} of 1 alert" in told.stdout
    assert invoke(root, "alert", "send").stdout == "nothing is new, and nothing is over\n"
    assert "log, ${TEAM_WEBHOOK}" in invoke(root, "alert", "list").stdout
    publish(root)
    assert f"over  {PORT} was refused" in invoke(root, "alert", "send").stdout
    assert invoke(root, "alert", "list").stdout == "there is nothing to alert about\n"
    assert "(over since" in invoke(root, "alert", "list", "--all").stdout


def test_json_tells_the_same_and_no_address_from_the_environment(root, hook):
    sent = invoke(root, "alert", "send", "--json")
    (listed,) = json.loads(invoke(root, "alert", "list", "sales.orders", "--json").stdout)
    assert [each["alert"] for each in json.loads(sent.stdout)["raised"]] == [listed["alert"]]
    assert (listed["kind"], listed["told"], listed["waiting"]) == ("refused", ["${TEAM_WEBHOOK}", "log"], {})
    assert hook.url not in sent.stdout
    assert json.loads(invoke(root, "alert", "list", "finance", "--json").stdout) == []


def test_a_channel_that_is_down_ends_with_1_and_says_why(root, hook):
    hook.answers = [503]
    told = invoke(root, "alert", "send")
    assert told.exit_code == 1
    assert "not told  ${TEAM_WEBHOOK}: it answered 503; it is tried again" in told.stdout
    assert "${TEAM_WEBHOOK}: it answered 503" in " ".join(invoke(root, "alert", "list").stdout.split())


def test_each_channel_is_tried_and_says_whether_it_works(root, hook, monkeypatch):
    assert invoke(root, "alert", "test").stdout == "works     ${TEAM_WEBHOOK} (sales)\n"
    assert hook.documents[0]["test"] is True
    monkeypatch.delenv("TEAM_WEBHOOK")
    broken = invoke(root, "alert", "test", "sales", "--json")
    assert broken.exit_code == 1
    assert json.loads(broken.stdout)[0]["reason"] == "TEAM_WEBHOOK is not set in the environment of this process"
    assert "no channel is declared" in invoke(root, "alert", "test", "finance").stdout


@pytest.mark.parametrize("command", [("list", "sales.nothing"), ("test", "nobody")])
def test_what_is_not_there_is_called_wrongly(root, command):
    done = invoke(root, "alert", *command)
    assert done.exit_code == 2
    assert "the mesh has no" in done.stderr
