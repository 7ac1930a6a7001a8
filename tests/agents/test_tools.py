"""What an agent can do, tried with the client of the protocol's own SDK."""

import json
import logging
from typing import Any

import anyio
import pytest
from mcp.shared.exceptions import MCPError

from mesh_platform.agents.agent import Agent
from mesh_platform.agents.documents import CAUTION
from mesh_platform.lakehouse.ledger.facts import Kind
from tests.agents.conftest import CONSUMER
from tests.journeys.guarded_mesh import HIDDEN
from tests.sample_mesh import ORDERS_ODCS

PORT = "sales.orders.daily"


def told(result: Any) -> dict[str, Any]:
    assert not result.is_error, result.content[0].text
    assert json.loads(result.content[0].text) == result.structured_content
    return result.structured_content


def refused(result: Any) -> str:
    assert result.is_error
    return result.content[0].text


def test_tools_say_what_they_change_before_they_are_called(desk):
    tools = {each.name: each for each in desk.talk(lambda client: client.list_tools()).tools}

    assert tools.keys() == {"find_products", "explain_product", "preview", "query", "request_access"}
    assert {name for name, each in tools.items() if each.annotations.read_only_hint} == tools.keys() - {"request_access"}
    assert all(each.output_schema and each.description for each in tools.values())


def test_an_agent_finds_and_is_told_what_it_would_see(desk):
    (found,) = told(desk.call("find_products", text="order line"))["found"]
    (port,) = told(desk.call("explain_product", address=found["address"]))["ports"]

    assert found["address"] == PORT
    assert {each["name"]: each["shown"] for each in port["columns"]} == {
        "order_id": "clear",
        "ordered_at": "clear",
        "channel": None,
        "customer": "hash",
        "amount": "clear",
    }
    assert port["access"] == "you may read it"
    assert port["published"][0]["quality"] == "held"


def test_who_searches_in_vain_is_heard(desk):
    answer = told(desk.call("find_products", text="submarine cables"))

    assert (answer["found"], answer["hint"]) == ([], "try fewer or other words")
    assert any("submarine" in str(each.details) for each in desk.gateway.lakehouse.ledger.facts(Kind.SEARCHED_IN_VAIN))


@pytest.mark.parametrize(("tool", "arguments"), [("preview", {"port": PORT}), ("query", {"sql": f"select * from {PORT}"})])
def test_rows_come_with_the_snapshot_the_quality_and_the_terms(desk, tool, arguments):
    answer = told(desk.call(tool, **arguments))

    (about,) = answer["about"]
    assert answer["caution"] == CAUTION
    assert len(answer["rows"]) == 2
    assert about["snapshot"].isdecimal()
    assert (about["quality"], about["age_seconds"]) == ("held", 0)
    assert about["checks_not_passed"] == {}
    assert about["granted_for"] == "Sum orders by month."
    assert about["masked"] == {"customer": "hash"}
    assert about["only_rows_where"] == "amount < 1000"
    assert about["limitations"] == "Returns are not included."
    assert not any(each in json.dumps(answer) for each in HIDDEN)


def test_reads_of_agents_are_written_down_as_such(desk):
    told(desk.call("preview", port=PORT, columns=["amount"]))

    reads = [each.details for each in desk.gateway.lakehouse.ledger.facts(Kind.READ) if each.details["columns"] == ["amount"]]
    assert {(each["door"], each["consumer"], each["purpose"]) for each in reads} == {("agent", CONSUMER, "Sum orders by month.")}


def test_more_rows_than_fit_are_left_out_and_that_is_said(desk):
    endless = f"select range as number, repeat('x', 5000) as text from range(100000), {PORT} where order_id = 1"

    answer = told(desk.call("query", sql=endless, limit=200))
    few = told(desk.call("query", sql=f"select * from {PORT}", limit=1))
    all_of_them = told(desk.call("query", sql=f"select * from {PORT}", limit=2))

    assert len(json.dumps(answer["rows"])) < 25_000
    assert max(len(text) for _, text in answer["rows"]) == 501
    assert (answer["more"], few["more"], all_of_them["more"]) == (True, True, False)


def test_without_anybody_to_act_for_there_is_metadata_and_no_row(desk):
    (port,) = told(desk.call("explain_product", consumer="", address=PORT))["ports"]

    assert "nobody said for whom" in port["access"]
    assert {each["shown"] for each in port["columns"]} == {None}
    calls = {"preview": {"port": PORT}, "query": {"sql": "select 1"}, "request_access": {"port": PORT, "purpose": "Sums."}}
    for tool, arguments in calls.items():
        assert "gets no rows and has no voice" in refused(desk.call(tool, consumer="", **arguments))


def test_an_agent_asks_for_access_under_its_own_name(desk):
    answer = told(desk.call("request_access", port=PORT, purpose="Sum orders by channel.", columns=["channel", "amount"]))

    assert (answer["consumer"], answer["owner"]) == (CONSUMER, "team:sales")
    agreement = desk.gateway.mesh().agreement(desk.gateway.mesh().select(PORT)[0].address, desk.agent().principal.consumer)
    assert agreement.pending.by == "bot"
    assert "waits already" in refused(desk.call("request_access", port=PORT, purpose="Again."))


def test_characters_that_nobody_sees_are_written_out(desk):
    answer = told(desk.call("query", sql="select chr(8238) || 'evil' as \"na\u200bme\", chr(917569) as tag, 'Zoë, 東京' as city"))

    assert answer["columns"] == ["na\\u200bme", "tag", "city"]
    assert answer["rows"] == [["\\u202eevil", "\\ue0041", "Zoë, 東京"]]


HOSTILE: dict[str, tuple[str, dict[str, Any]]] = {
    "a file": ("query", {"sql": "select * from read_csv('/etc/passwd')"}),
    "a file by name": ("query", {"sql": "select * from '/etc/passwd'"}),
    "a setting": ("query", {"sql": "set enable_external_access = true"}),
    "two statements": ("query", {"sql": f"select 1; attach 'x.db'; select * from {PORT}"}),
    "what was not granted": ("query", {"sql": f"select channel from {PORT}"}),
    "another domain's files": ("query", {"sql": "select * from memory.main.secrets"}),
    "no name": ("preview", {"port": "../../etc/passwd"}),
    "a name that ends the text": ("explain_product", {"address": "sales.orders.daily\x00.txt"}),
    "too many rows": ("preview", {"port": PORT, "limit": 10**9}),
    "no rows": ("preview", {"port": PORT, "limit": 0}),
    "too much text": ("query", {"sql": "select 1" + " " * 30_000}),
    "columns that are none": ("preview", {"port": PORT, "columns": ['amount" from x; --']}),
    "no purpose": ("request_access", {"port": PORT, "purpose": "\u202e\n"}),
    "another tool": ("approve_access", {"port": PORT}),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_arguments_are_refused_with_a_sentence(desk, name):
    tool, arguments = HOSTILE[name]

    text = refused(desk.call(tool, **arguments))

    assert not any(each in text for each in (*HIDDEN, "root:", "Traceback"))


def test_nothing_of_a_fault_reaches_the_agent_or_the_log(desk, monkeypatch, caplog):
    def fail(*_: object, **__: object) -> None:
        raise ValueError(HIDDEN[0])

    monkeypatch.setattr(Agent, "query", fail)
    with caplog.at_level(logging.DEBUG):
        text = refused(desk.call("query", sql=f"select '{HIDDEN[0]}'"))

    assert text.endswith("the server failed; its log says where")
    assert HIDDEN[0] not in text + caplog.text.replace(str(HIDDEN), "")
    assert "in fail" in caplog.text


def test_contracts_are_there_to_be_read(desk):
    (contract,) = desk.talk(lambda client: client.read_resource(f"mesh://contracts/{PORT}")).contents

    assert json.loads(contract.text)["id"] == PORT


def test_a_contract_that_is_not_there_is_an_error_with_a_way_out(desk):
    async def ask(client: Any) -> str:
        with pytest.raises(MCPError) as refusal:
            await client.read_resource("mesh://contracts/sales.orders.dayly")
        return str(refusal.value)

    assert "Did you mean sales.orders.daily?" in desk.talk(ask)


def test_a_prompt_shows_the_way_from_a_question_to_its_sources(desk):
    answer = desk.talk(lambda client: client.get_prompt("answer_from_the_mesh", {"question": "How much was sold?"}))

    assert "How much was sold?" in answer.messages[0].content.text


def test_many_agents_are_answered_at_once_and_each_as_itself(desk):
    async def together(client: Any) -> list[Any]:
        found: list[Any] = []

        async def one() -> None:
            found.append(await client.call_tool("query", {"sql": f"select count(*) from {PORT}"}))

        async with anyio.create_task_group() as group:
            for _ in range(3):
                group.start_soon(one)
        return found

    assert [told(each)["rows"] for each in desk.talk(together)] == [[[2]]] * 3


def test_a_secret_in_a_contract_is_told_to_no_agent(desk, root):
    file = root / ORDERS_ODCS
    text = file.read_text()
    try:
        file.write_text(f"{text}customProperties: [{{property: apiKey, value: hunter2}}]\n")
        desk.gateway.look_again()
        contract = desk.talk(lambda client: client.read_resource("mesh://contracts/sales.orders.daily")).contents[0].text
        assert json.loads(contract)["customProperties"] == []
        assert "hunter2" not in contract
    finally:
        file.write_text(text)
        desk.gateway.look_again()
