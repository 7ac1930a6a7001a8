from mesh_platform.governance.check import check_mesh
from tests.governance.policy_text import policy_text
from tests.sample_mesh import ORDERS_ODCS, ORDERS_ODPS, ORDERS_SQL, SAMPLE_MESH, write_sample_mesh


def found(root, changes):
    return [str(each) for each in check_mesh(write_sample_mesh(root, changes)).problems]


def test_a_port_that_nothing_makes_is_found(tmp_path):
    others = {
        "domains/sales/orders/test_daily.py": "",
        "domains/sales/__init__.py": "",
        "domains/sales/policies/local.py": policy_text("return ()"),
    }
    problems = found(tmp_path, {ORDERS_SQL: None, **others})
    assert len(problems) == 1
    assert problems[0].startswith("domains/sales/orders/orders.odps.yaml:26  nothing makes sales.orders.daily. Write daily.sql or daily.py")


def test_a_port_may_be_an_asset_where_the_domain_has_python(tmp_path):
    assert found(tmp_path, {ORDERS_SQL: None, "domains/sales/orders/assets.py": ""}) == []


def test_nothing_needs_to_make_what_is_proposed_to_end(tmp_path):
    retired = SAMPLE_MESH[ORDERS_ODPS].replace("status: active", "status: retired")
    problems = found(tmp_path, {ORDERS_SQL: None, ORDERS_ODPS: retired})
    assert not any("nothing makes" in each for each in problems)


def test_one_dbt_model_makes_one_port(tmp_path):
    declarations = {path: SAMPLE_MESH[path].replace("order_lines", "lines") for path in (ORDERS_ODPS, ORDERS_ODCS)}
    second = {path.replace("orders", "returns"): text.replace("orders", "returns") for path, text in declarations.items()}
    source = {"domains/sales/returns/files/lines.csv": "a\n"}
    dbt = {ORDERS_SQL: None, "dbt_projects/sales/dbt_project.yml": "", "dbt_projects/sales/models/daily.sql": ""}
    problems = found(tmp_path, {**second, **source, **dbt})
    assert len(problems) == 1
    assert "sales.orders.daily and sales.returns.daily are made by one dbt model." in problems[0]


def test_a_dbt_model_has_one_file(tmp_path):
    models = {"dbt_projects/sales/dbt_project.yml": "", "dbt_projects/sales/models/a/x.sql": "", "dbt_projects/sales/models/b/x.sql": ""}
    assert found(tmp_path, models) == [
        "dbt_projects/sales/models/b/x.sql  the dbt model `x` has another file, dbt_projects/sales/models/a/x.sql. Keep one of them."
    ]


def test_a_domain_has_definitions(tmp_path):
    problems = found(tmp_path, {"domains/sales/definitions.py": None})
    assert problems == ["domains/sales  has no definitions.py. Write in it: defs = load_domain(__file__)."]
