import ast
import errno
import keyword
import os
from itertools import product
from pathlib import Path

import pytest
import sqlglot
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mesh_platform.concepts.names import NAME, PortAddress
from mesh_platform.concepts.partition import Granularity
from mesh_platform.concepts.product import Method
from mesh_platform.declarations.documents.yaml_files import parse_yaml
from mesh_platform.errors import InvalidName, Refused, UnknownName, UsageError
from mesh_platform.lifecycle import edits
from mesh_platform.scaffolding.domains import new_domain
from mesh_platform.scaffolding.products import new_product
from mesh_platform.scaffolding.requests import NewDomain, NewProduct, StartFrom
from tests.sample_mesh import ORDERS_ODCS, ORDERS_ODPS, SAMPLE_MESH, write_sample_mesh
from tests.scaffolding.beginning import ORDERS, asked, begin, begin_domain, begin_port, files_of, mesh_at
from tests.scaffolding.test_yaml_text import texts

HOSTILE = [
    "0E0",
    "no",
    "{}",
    "a: b",
    '"',
    "'''",
    '"""',
    "# x",
    "{{ x }}",
    "{% x %}",
    "a\nb",
    "--",
    "*/",
    "é…\u2028",
    "\\",
    "$HOME",
    "${HOME}",
]


@pytest.fixture
def root(tmp_path) -> Path:
    return write_sample_mesh(tmp_path / "mesh")


@pytest.fixture(scope="module")
def mesh(tmp_path_factory):
    return mesh_at(write_sample_mesh(tmp_path_factory.mktemp("mesh")))


def texts_of(scaffold) -> dict[str, str]:
    return {each.path.name: str(each.after) for each in scaffold.edits}


def read(text: str):
    document, faults = parse_yaml(text)
    assert faults == ()
    return document


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(purpose=texts.filter(str.strip), owner=st.sampled_from(["", "team:a.b-c", "a+b@example.org"]))
@example(purpose="".join(HOSTILE), owner="")
def test_what_somebody_says_is_read_back_as_given(mesh, purpose, owner):
    for start in (StartFrom.SQL, StartFrom.PYTHON, StartFrom.DATABASE):
        made = texts_of(new_product(mesh, NewProduct(port=asked("sales.returns.lines", start, purpose=purpose), owner=owner)))
        assert read(made["returns.odps.yaml"])["description"]["purpose"] == purpose
        assert read(made["lines.odcs.yaml"])["description"]["purpose"] == purpose
    made = texts_of(new_domain(mesh, NewDomain(name="harbour", purpose=purpose, owner=owner, channel=purpose)))
    assert read(made["domain.yaml"])["description"]["purpose"] == purpose
    assert read(made["domain.yaml"])["support"] == [{"channel": purpose}]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.from_regex(NAME, fullmatch=True) | st.sampled_from([*filter(str.islower, keyword.kwlist), "order", "group", "pl", "date", "a" * 63])
)
def test_any_name_makes_code_that_can_be_read(mesh, name):
    key = name if name not in ("recorded_on", "quantity") else "id"
    for start, reads in product((StartFrom.SQL, StartFrom.PYTHON), ((), (ORDERS,))):
        try:
            made = texts_of(new_product(mesh, NewProduct(port=asked(f"sales.{name}.{name}", start, reads=reads, key=key))))
        except InvalidName:  # a word that Python keeps for itself, or the table of a later major version
            continue
        ast.parse(made.get(f"{name}.py", ""))
        ast.parse(made[f"test_{name}.py"])
        assert start is StartFrom.PYTHON or sqlglot.parse_one(made[f"{name}.sql"], dialect="duckdb")


def test_columns_come_with_all_that_their_producer_says_of_them(root):
    begin(root, "finance.shop.lines", reads=(ORDERS,), columns=("order_id", "channel"))
    contract = mesh_at(root).port(PortAddress.parse("finance.shop.lines")).contract
    assert [each.name for each in contract.columns] == ["order_id", "channel"]
    assert contract.columns[0].description == "Number of the order."
    assert contract.columns[0].classification == "public"
    assert contract.columns[1].allowed_values == ("shop", "web")
    assert contract.primary_key == ("order_id",)


def test_a_column_that_its_owner_guards_is_left_out_and_named(root):
    begin(root, "finance.shop.lines", reads=(ORDERS,))
    contract = mesh_at(root).port(PortAddress.parse("finance.shop.lines")).contract
    assert contract.column("customer") is None
    assert "-- Left out, for they are classified: customer." in (root / "domains/finance/shop/lines.sql").read_text()
    with pytest.raises(UsageError, match="the column customer of sales"):
        new_product(mesh_at(root), NewProduct(port=asked("finance.more.lines", reads=(ORDERS,), columns=("customer",))))


def test_a_port_of_its_own_domain_comes_with_what_is_classified(root):
    begin(root, "sales.shop.lines", reads=(ORDERS,))
    contract = mesh_at(root).port(PortAddress.parse("sales.shop.lines")).contract
    assert contract.column("customer").classification == "confidential"


def test_a_key_of_which_a_part_is_left_out_is_no_key(root):
    begin(root, "finance.shop.lines", reads=(ORDERS,), columns=("channel",))
    assert mesh_at(root).port(PortAddress.parse("finance.shop.lines")).contract.primary_key == ()


def test_a_port_that_is_not_public_comes_with_the_command_that_asks_for_it(tmp_path):
    closed = SAMPLE_MESH[ORDERS_ODPS].replace("  customProperties: [{property: access, vendor: mesh, value: public}]\n", "")
    root = write_sample_mesh(tmp_path, {ORDERS_ODPS: closed})
    scaffold = begin(root, "finance.shop.lines", reads=(ORDERS,))
    assert scaffold.next_steps[0] == (
        "mesh access request sales.orders.daily --for finance.shop --purpose 'What is in the harbour.' "
        "--columns order_id,ordered_at,channel,amount"
    )


def test_a_further_port_keeps_the_comments_of_its_product(root):
    file = root / ORDERS_ODPS
    file.write_text(file.read_text().replace("outputPorts:\n", "outputPorts:\n# what the shop gives away\n"))
    begin_port(root, "sales.orders.monthly", reads=(ORDERS,))
    assert "# what the shop gives away\n- name: daily" in file.read_text()
    made = mesh_at(root).port(PortAddress.parse("sales.orders.monthly"))
    assert made.implementation.method is Method.SQL


def test_an_input_port_that_is_there_is_used_again(root):
    begin_port(root, "finance.revenue.daily", reads=(ORDERS,))
    assert "from orders\n" in (root / "domains/finance/revenue/daily.sql").read_text()
    assert len(mesh_at(root).product(PortAddress.parse("finance.revenue.daily").of_product).inputs) == 1


def test_two_input_ports_of_one_name_are_told_apart(root):
    begin(root, "finance.shop.daily", reads=(ORDERS,))
    begin(root, "finance.both.lines", reads=(ORDERS, PortAddress.parse("finance.shop.daily")))
    inputs = mesh_at(root).product(PortAddress.parse("finance.both.lines").of_product).inputs
    assert [each.name for each in inputs] == ["daily", "shop_daily"]
    assert "-- More input ports are tables by their names: shop_daily." in (root / "domains/finance/both/lines.sql").read_text()


def test_deleting_what_is_named_undoes_everything(root):
    before = files_of(root)
    scaffold = begin(root, "finance.shop.lines", reads=(ORDERS,))
    assert scaffold.undo == "rm -r domains/finance/shop"
    os.system(f"cd {root} && {scaffold.undo}")
    assert files_of(root) == before


def test_a_domain_gets_its_code_location_at_its_place_and_the_others_keep_their_comments(root):
    workspace = root / "workspace.yaml"
    workspace.write_text(workspace.read_text().replace("load_from:", "load_from:  # one a domain"))
    begin_domain(root)
    text = workspace.read_text()
    assert "# one a domain" in text
    assert text.index("finance") < text.index("harbour") < text.index("sales")


@pytest.mark.parametrize(
    ("address", "more", "kind", "said"),
    [
        ("sales.orders.lines", {}, UsageError, "mesh new port sales.orders.NAME"),
        ("sale.returns.lines", {}, UnknownName, "Did you mean sales"),
        ("finance.shop.lines", {"purpose": " "}, UsageError, "--purpose"),
        ("finance.shop.lines", {"reads": (PortAddress.parse("sales.orders.dayly"),)}, UnknownName, "sales.orders.daily"),
        ("finance.shop.lines", {"reads": (ORDERS,), "columns": ("order",)}, UnknownName, "order_id"),
        ("finance.shop.lines", {"columns": ("order",)}, UsageError, "--reads"),
        ("finance.shop.lines", {"reads": (ORDERS,), "start": StartFrom.FILE}, UsageError, "leave one of them out"),
        ("finance.shop.lines", {"key": "Ö"}, InvalidName, "for example: o"),
        ("finance.shop.lines", {"key": "recorded_on"}, UsageError, "twice"),
        ("finance.shop.lines", {"purpose": "a\x1b[31mb"}, UsageError, "invisible character"),
        ("finance.shop.class", {"start": StartFrom.PYTHON}, InvalidName, "a function cannot be called class"),
        ("finance.shop.lines", {"sample": "nothing.csv"}, UnknownName, "no file"),
        ("finance.shop.lines", {"partition": Granularity.STATIC}, UsageError, "granularity: static, keys:"),
    ],
)
def test_what_cannot_be_is_refused_with_the_next_step_and_nothing_is_written(root, address, more, kind, said):
    before = files_of(root)
    with pytest.raises(kind, match=said):
        begin(root, address, **more)
    assert files_of(root) == before


def test_a_source_system_is_asked_before_a_candidate_is_made_of_its_rows(root, monkeypatch):
    monkeypatch.delenv("SALES_URL", raising=False)
    monkeypatch.setenv("SALES_TOKEN", "known")
    scaffold = begin(root, "sales.calls.rows", StartFrom.API)
    assert scaffold.next_steps == (
        "export SALES_URL=…",
        "mesh check",
        "pytest domains/sales/calls",
        "mesh ingest sales.calls",
        "mesh dev sales.calls.rows",
        "mesh run sales.calls.rows",
        "mesh up",
    )


def test_a_copy_of_personal_rows_is_told_with_the_way_to_keep_it_out_of_git(root, tmp_path):
    (tmp_path / "people.csv").write_text("id,email,placed_on\n1,a@example.org,2019-03-02\n2,b@example.org,2024-01-02\n")
    scaffold = begin(root, "sales.people.rows", StartFrom.FILE, sample=str(tmp_path / "people.csv"))
    told = " ".join(scaffold.notes)
    assert "domains/sales/people/files/people.csv is a copy of the sample, personal values included." in told
    assert "echo files/people.csv >> domains/sales/people/.gitignore" in told
    again = new_product(mesh_at(root), NewProduct(port=asked("sales.others.rows", StartFrom.API, sample=str(tmp_path / "people.csv"))))
    assert "copy" not in " ".join(again.notes), "nothing of it comes along"


def test_partitions_begin_with_the_oldest_row_of_a_sample(root, tmp_path):
    (tmp_path / "old.csv").write_text("id,placed_on\n1,2019-03-02\n2,2024-01-02\n")
    scaffold = begin(root, "sales.old.rows", StartFrom.FILE, sample=str(tmp_path / "old.csv"), partition=Granularity.MONTH)
    assert str(mesh_at(root).port(PortAddress.parse("sales.old.rows")).contract.partition.start) == "2019-03-01 00:00:00+00:00"
    assert "Partitions begin on 2019-03-01, as the rows of the sample do." in scaffold.notes


@pytest.mark.parametrize("name", ["hours.sql", "test_hours.py", "hours.odcs.yaml"])
def test_a_file_that_is_there_is_never_overwritten(root, name):
    (root / "domains/sales/orders" / name).write_text("mine")
    before = files_of(root)
    with pytest.raises(UsageError, match="nothing is overwritten"):
        begin_port(root, "sales.orders.hours")
    assert files_of(root) == before


def test_a_port_that_is_there_is_never_begun_again(root):
    with pytest.raises(UsageError, match="daily is there already"):
        begin_port(root, "sales.orders.daily")


def test_a_folder_of_that_name_is_never_written_into(root):
    (root / "domains/sales/returns").mkdir()
    (root / "domains/sales/returns/notes.txt").write_text("mine")
    with pytest.raises(UsageError, match="is there already"):
        begin(root, "sales.returns.lines")
    with pytest.raises(UsageError, match="is there already"):
        begin_domain(root, "sales")


def test_a_folder_that_cannot_be_written_is_named(root, monkeypatch):
    before = files_of(root)

    def refuse(*_, **__):
        raise OSError(errno.EACCES, "Permission denied", str(root / "domains"))

    monkeypatch.setattr(edits, "_require_unchanged", refuse)
    with pytest.raises(UsageError, match="cannot be written: Permission denied"):
        begin(root, "sales.returns.lines")
    assert files_of(root) == before


@pytest.mark.parametrize("number", range(1, 6))
def test_an_interruption_at_any_file_leaves_nothing_behind(root, monkeypatch, number):
    before, written, replace = files_of(root), [], edits._replace

    def interrupted(file, content):
        if file.is_relative_to(root):
            written.append(file)
            if len(written) == number:
                raise KeyboardInterrupt
        replace(file, content)

    monkeypatch.setattr(edits, "_replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        begin(root, "finance.shop.lines", StartFrom.FILE)
    assert files_of(root) == before
    assert not (root / "domains/finance/shop").exists()


def test_what_somebody_writes_at_the_same_time_is_kept(root):
    scaffold = new_product(mesh_at(root), NewProduct(port=asked("finance.shop.lines")))
    theirs = root / "domains/finance/shop/lines.sql"
    theirs.parent.mkdir()
    theirs.write_text("select 1 as mine")
    with pytest.raises(Refused, match="changed meanwhile"):
        edits.make(root, scaffold.subject, scaffold.edits)
    assert [each.name for each in theirs.parent.iterdir()] == ["lines.sql"]
    assert theirs.read_text() == "select 1 as mine"
    assert (root / ORDERS_ODCS).exists()
