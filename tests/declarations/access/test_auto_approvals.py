import pytest

from mesh_platform.concepts.access import AutoApproval
from mesh_platform.concepts.contract import Severity
from mesh_platform.declarations.reader import load_mesh
from tests.declarations.reading import ORDERS, changed, only_problem, problems
from tests.sample_mesh import ORDERS_ODCS, ORDERS_ODPS, ORDERS_SQL, SAMPLE_MESH, write_sample_mesh

PROPERTY = "[{property: access, vendor: mesh, value: public}]"
BLOCK = """
  - property: access
    vendor: mesh
    value:
      autoApprove:
        days: 180
        columns:
        - order_id
        - customer
        reliance: error"""
FIRST = 1 + SAMPLE_MESH[ORDERS_ODPS].partition("  customProperties: [{property: access")[0].count("\n")


def port(root, value):
    mesh, found = load_mesh(write_sample_mesh(root, changed(ORDERS_ODPS, ("value: public", f"value: {value}"))))
    assert not found, found
    return mesh.port(ORDERS)


def test_a_port_says_what_it_approves_by_itself_and_where(tmp_path):
    mesh, found = load_mesh(write_sample_mesh(tmp_path, changed(ORDERS_ODPS, (PROPERTY, BLOCK))))
    assert not found
    declared = mesh.port(ORDERS).auto_approval
    assert (declared.days, declared.columns, declared.reliance) == (180, ("order_id", "customer"), Severity.ERROR)
    assert str(declared.location) == f"{ORDERS_ODPS}:{FIRST + 4}"
    assert str(declared) == "the columns order_id, customer for 180 days, sensitive ones hashed"


def test_whoever_says_no_more_approves_all_columns_for_a_year(tmp_path):
    found = port(tmp_path, "{autoApprove: {}}")
    assert found.auto_approval == AutoApproval(days=365, location=found.location)
    assert not found.public
    assert str(found.auto_approval) == "all columns for 365 days, sensitive ones hashed"


@pytest.mark.parametrize("value", ["public", "granted"])
def test_the_two_words_approve_nothing(tmp_path, value):
    assert port(tmp_path, value).auto_approval is None


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("{}", "value`: needs `autoApprove`. A port approves by itself with `{autoApprove: {days: 180}}`."),
        ("{autoAprove: {days: 3}}", "value.autoAprove`: has no meaning here. Did you mean `autoApprove`?"),
        ("{autoApprove: 180}", "value.autoApprove`: must be a mapping. Write `{}` for a year, all columns, and warnings."),
        ("{autoApprove: {day: 180}}", "value.autoApprove.day`: has no meaning here. Did you mean `days`?"),
        ("{autoApprove: {clear: [customer]}}", "value.autoApprove.clear`: has no meaning here. It knows days, columns, reliance."),
        ("{autoApprove: {days: 0}}", "value.autoApprove.days`: must be a whole number from 1 to 3650."),
        ("{autoApprove: {days: 3651}}", "value.autoApprove.days`: must be a whole number from 1 to 3650."),
        ("{autoApprove: {days: true}}", "value.autoApprove.days`: must be a whole number from 1 to 3650."),
        ("{autoApprove: {days: a year}}", "value.autoApprove.days`: must be a whole number from 1 to 3650."),
        ("{autoApprove: {columns: []}}", "value.autoApprove.columns`: must list columns, each once. Leave it out where all are meant."),
        ("{autoApprove: {columns: amount}}", "value.autoApprove.columns`: must list columns, each once."),
        ("{autoApprove: {columns: [[amount]]}}", "value.autoApprove.columns`: must list columns, each once."),
        ("{autoApprove: {columns: [amount, amount]}}", "value.autoApprove.columns`: must list columns, each once."),
        ("{autoApprove: {columns: [amuont]}}", "value.autoApprove.columns.0`: the port has no column 'amuont'. Did you mean `amount`?"),
        ("{autoApprove: {reliance: eror}}", "value.autoApprove.reliance`: must be one of error, warning. Did you mean `error`?"),
        ("{autoApprove: {reliance: [error]}}", "value.autoApprove.reliance`: must be one of error, warning."),
    ],
)
def test_a_mistake_is_told_at_its_line(tmp_path, value, told):
    found = only_problem(tmp_path, changed(ORDERS_ODPS, ("value: public", f"value: {value}")))
    assert found.startswith(f"sales/orders/orders.odps.yaml:{FIRST}  `outputPorts.0.customProperties.0.{told}"), found


def test_a_column_in_a_block_is_told_at_its_own_line(tmp_path):
    told = only_problem(tmp_path, changed(ORDERS_ODPS, (PROPERTY, BLOCK.replace("- customer", "- custmer"))))
    assert told.startswith(f"sales/orders/orders.odps.yaml:{FIRST + 8}  ")


def test_major_versions_approve_the_same_because_they_share_each_agreement(tmp_path):
    contract = SAMPLE_MESH[ORDERS_ODCS].replace("version: 1.0.0", "version: 2.0.0").replace("- name: daily\n", "- name: daily_v2\n")
    contract = contract.replace("daily\n  properties", "daily_v2\n  properties").replace("element: daily.", "element: daily_v2.")
    files = {ORDERS_ODCS.replace("daily", "daily_v2"): contract, ORDERS_SQL.replace("daily", "daily_v2"): "select 1"}

    def offered(root, second):
        also = (
            f"- {{name: daily, version: 2.0.0, contractId: sales.orders.daily, customProperties: {PROPERTY.replace('public', second)}}}\n"
        )
        own = changed(
            ORDERS_ODPS, ("value: public", "value: {autoApprove: {}}"), ("customProperties:\n- prop", f"{also}customProperties:\n- prop")
        )
        return problems(root, {**files, **own})

    assert offered(tmp_path / "same", "{autoApprove: {}}") == []
    assert offered(tmp_path / "public", "public") == []
    (told,) = offered(tmp_path / "granted", "granted")
    assert (
        f"odps.yaml:{FIRST}  `outputPorts.0.customProperties.0.value.autoApprove`: another major version of the port approves otherwise."
        in told
    )
    assert len(offered(tmp_path / "longer", "{autoApprove: {days: 366}}")) == 2
