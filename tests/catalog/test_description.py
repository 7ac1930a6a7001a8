from markdown_it import MarkdownIt

from mesh_platform.catalog.description import describe
from mesh_platform.concepts.access import AutoApproval
from mesh_platform.concepts.contract import ServiceLevel
from mesh_platform.concepts.product import SupportChannel
from tests.sample_ports import HERE, contract, domain, port, product


def described(of=None, **product_changes) -> str:
    of = of or port()
    offered = product(of, **product_changes)
    return describe(of, product=offered, domain=domain(offered))


def test_the_first_line_is_one_plain_sentence():
    text = described(port(description="One row an order.\nThe shop's own\n\nwords follow."))
    assert text.splitlines()[0] == "One row an order."
    assert text.splitlines()[1] == ""


def test_without_a_description_the_first_line_comes_from_the_contract_then_from_the_product():
    assert described(port(contract=contract(purpose="What was sold. And more."))).startswith("What was sold.\n")
    assert described(purpose="All orders.").startswith("All orders.\n")
    assert described().startswith("daily of Orders.\n")


def test_purpose_usage_and_limitations_of_the_contract_go_before_those_of_the_product():
    text = described(port(contract=contract(purpose="Rows.", usage="Sum *it*.")), purpose="Not this.", limitations="No returns.")
    assert "**Purpose.** Rows." in text
    assert "**Usage.** Sum \\*it\\*." in text
    assert "**Limitations.** No returns." in text
    assert "Not this." not in text


def test_the_snippets_name_the_port_as_python_the_shell_and_sql_know_it():
    text = described(port("sales.orders.daily@2", public=True))
    assert 'mesh_platform.read("sales.orders.daily@2").pandas()' in text
    assert "mesh read sales.orders.daily@2 --format csv" in text
    assert 'mesh query "from sales.orders.daily_v2 limit 10"' in text
    assert "mesh access" not in text


def test_the_snippets_of_a_port_that_is_granted_say_who_reads_it_and_how_to_ask():
    text = described(port("sales.orders.daily"))
    assert 'mesh_platform.read("sales.orders.daily", consumer="domain.product").pandas()' in text
    assert "mesh read sales.orders.daily --as domain.product --format csv" in text
    assert 'mesh query "from sales.orders.daily limit 10" --as domain.product' in text
    assert "`mesh access request sales.orders.daily --for domain.product" in text


def test_a_port_that_approves_by_itself_says_what():
    text = described(port("sales.orders.daily", auto_approval=AutoApproval(days=30, columns=("order_id",), location=HERE)))
    assert "the port approves by itself: the columns order_id for 30 days, sensitive ones hashed: `mesh access request" in text
    assert "`mesh access request sales.orders.daily --for domain.product" in text


def test_service_levels_are_a_table_that_no_text_can_break():
    levels = (
        ServiceLevel(property="latency", value=4, unit="h", element="ordered_on", description="a | b"),
        ServiceLevel(property="frequency", value=1, unit="d", schedule="0 6 * * *"),
    )
    html = MarkdownIt("commonmark").enable("table").render(described(port(contract=contract(service_levels=levels))))
    assert html.count("<td>") == 8
    assert "<td>4 h</td>\n<td>ordered_on</td>\n<td>a | b</td>" in html
    assert "<td>(<code>0 6 * * *</code>)</td>" in html


def test_support_of_the_product_goes_before_support_of_the_domain():
    assert "Support: [#sales-data](<https://chat.example.org/sales>)" in described()
    own = (SupportChannel(channel="mail", url="mailto:orders@example.org"),)
    assert "Support: [mail](<mailto:orders@example.org>)" in described(support=own)


def test_a_deprecated_port_says_so_before_anything_else_but_its_first_line():
    assert described(port(deprecated=True)).split("\n\n")[1].startswith("**This port is deprecated.**")
    assert described(status="retired").split("\n\n")[1].startswith("**This port is retired.**")


def test_a_deprecated_port_says_why_and_until_when_it_is_supported_and_lives():
    ends = tuple(ServiceLevel(property=name, value=day) for name, day in (("endOfSupport", "2027-06-30"), ("endOfLife", "2027-12-31")))
    custom = {"deprecation": {"reason": "Nobody asks for days"}}
    told = described(port(deprecated=True, contract=contract(service_levels=ends, custom=custom))).split("\n\n")[1]
    assert told.endswith("Nobody asks for days. It is supported until 2027-06-30. Its life ends on 2027-12-31.")


def test_a_quarantine_names_the_port_whose_rows_it_holds():
    assert "`sales.orders.daily`" in described(port("sales.orders.daily_quarantine", quarantine_of="daily"))


def test_a_port_without_a_valid_contract_still_is_described():
    assert "### Read it" in described(port(contract=None))
