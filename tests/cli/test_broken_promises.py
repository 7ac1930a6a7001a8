"""Who looks at a port that breaks its promises, or is about to rely on it, is told."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from mesh_platform.concepts import clock
from mesh_platform.concepts.names import PortAddress
from mesh_platform.declarations.reader import require_mesh
from mesh_platform.orchestration.figures.promises import BANNER
from mesh_platform.orchestration.home.instance import open_instance
from mesh_platform.orchestration.keys import asset_key
from mesh_platform.orchestration.running.runner import run
from mesh_platform.settings import load_settings
from tests.cli.commands import invoke
from tests.sample_mesh import ORDERS_ODCS, ORDERS_ODPS, SAMPLE_MESH, write_sample_mesh

ORDERS = PortAddress.parse("sales.orders.daily")
DAILY = SAMPLE_MESH[ORDERS_ODCS].partition("slaProperties:")[0] + "slaProperties: [{property: frequency, value: 1, unit: d}]\n"
GRANTED = SAMPLE_MESH[ORDERS_ODPS].replace("value: public", "value: granted")
NOTICE = "promises 95 % (published every 1 d) and kept"
START = datetime.now(UTC)


@pytest.fixture(scope="module")
def late(tmp_path_factory):
    """Published every day, but for three."""
    root = write_sample_mesh(tmp_path_factory.mktemp("mesh"), {ORDERS_ODCS: DAILY, ORDERS_ODPS: GRANTED})
    for days in (0, 4):
        with clock.frozen_at(START + timedelta(days=days)):
            assert run(require_mesh(root), [ORDERS]).holds
    return root


@pytest.fixture
def then():
    with clock.frozen_at(START + timedelta(days=4, hours=1)):
        yield


@pytest.mark.usefixtures("then")
def test_a_port_shows_above_all_else_what_it_does_not_keep(late):
    told = invoke(late, "show", str(ORDERS))
    assert "Not as promised." in told.stdout
    assert told.stdout.index("Not as promised.") < told.stdout.index("One row an order.")
    (port,) = json.loads(invoke(late, "show", str(ORDERS), "--json").stdout)
    assert [each["met"] for each in port["service_levels"]] == [False]


def test_what_was_as_promised_shows_nothing_of_it(late):
    with clock.frozen_at(START + timedelta(hours=1)):
        assert "Not as promised." not in invoke(late, "show", str(ORDERS)).stdout


@pytest.mark.usefixtures("then")
def test_who_asks_for_it_and_who_grants_it_are_warned(late):
    asked = invoke(late, "access", "request", str(ORDERS), "--for", "finance.revenue", "--purpose", "Add it up.")
    assert f"  beware   {ORDERS} {NOTICE}" in asked.stdout
    approved = invoke(late, "access", "approve", str(ORDERS), "finance.revenue", "--reason", "They may.", "--json")
    assert NOTICE in json.loads(approved.stdout)["not_as_promised"][0]
    revoked = invoke(late, "access", "revoke", str(ORDERS), "finance.revenue", "--reason", "No more.")
    assert "beware" not in revoked.stdout


def test_the_page_in_dagster_says_so_with_each_publication(late):
    with open_instance(load_settings(late)) as instance:
        newest, first = (
            each.asset_materialization.metadata for each in instance.fetch_materializations(asset_key(ORDERS), limit=2).records
        )
    assert "Not as promised." in newest[BANNER].value
    assert BANNER not in first
