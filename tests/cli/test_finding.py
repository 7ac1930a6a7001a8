import json

from tests.cli.commands import invoke, run_mesh

ORDERS = "sales.orders.daily"


def test_the_list_says_what_there_is_and_how_it_is(built):
    lines = invoke(built, "ls").stdout.splitlines()
    assert [line.split()[:3] for line in lines[1:3]] == [["finance.revenue.monthly", "published", "2"], [ORDERS, "published", "4"]]


def test_the_list_is_cut_down_by_domain_and_by_words(built):
    assert "finance" not in invoke(built, "ls", "sales").stdout
    assert "sales" not in invoke(built, "ls", "--text", "earned").stdout
    assert invoke(built, "ls", "--text", "unicorns").stdout == "nothing found\n"


def test_the_list_as_json_carries_the_state(built):
    (listed,) = json.loads(invoke(built, "ls", "sales", "--json").stdout)
    assert listed["address"] == ORDERS
    assert listed["now"]["rows"] == 4
    assert listed["now"]["snapshot"].isdecimal()


def test_a_domain_that_is_not_there_is_a_wrong_call_with_a_suggestion(built):
    result = invoke(built, "ls", "sale")
    assert result.exit_code == 2
    assert "Did you mean sales?" in result.stderr


def test_a_port_tells_columns_and_who_reads_it(built):
    told = invoke(built, "show", ORDERS).stdout
    assert "Count and sum orders." in told
    assert "decimal(10, 2)" in told
    assert "read by  finance.revenue" in told


def test_a_port_as_json_carries_its_contract(built):
    (told,) = json.loads(invoke(built, "show", ORDERS, "--json").stdout)
    assert told["contract"]["id"] == ORDERS
    assert told["read_by"] == ["finance.revenue"]


def test_nothing_is_coloured_or_cut_where_no_person_looks(built):
    told = run_mesh(built, "ls").stdout
    assert "\x1b" not in told
    assert "…" not in told


def test_outside_a_mesh_every_command_says_so(tmp_path):
    result = run_mesh(tmp_path, "ls")
    assert result.returncode == 2
    assert "no mesh here" in result.stderr
    assert "MESH_ROOT" in result.stderr
