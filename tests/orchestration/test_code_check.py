from pathlib import Path

import pytest

from mesh_platform.concepts.problem import Problem
from mesh_platform.declarations.reader import load_mesh
from mesh_platform.orchestration.code_check import check_code
from tests.sample_mesh import REVENUE_SQL, write_mesh


def problems(root: Path) -> tuple[Problem, ...]:
    return check_code(load_mesh(root)[0])


def test_the_sample_mesh_holds(root):
    assert problems(root) == ()


@pytest.mark.parametrize(
    ("code", "rule", "told"),
    [
        ("@dg.asset(key=['sales', 'orders', 'taken'])\ndef f(): ...", "key-prefix", "sales/orders/taken lies outside the domain finance"),
        ("@dg.asset_check(asset=['sales', 'orders', 'daily'])\ndef f(): ...", "foreign-check", "an asset of another domain"),
        (
            "@dg.asset(key_prefix='finance', deps=[['sales', 'nothing']])\ndef f(): ...",
            "dangling-dependency",
            "finance/f reads sales/nothing",
        ),
        (
            "@dg.asset(key_prefix='finance', deps=[['nowhere', 'rates']])\ndef f(): ...",
            "dangling-dependency",
            "finance/f reads nowhere/rates",
        ),
    ],
)
def test_what_dagster_lets_pass_is_refused_with_a_place(root, code, rule, told):
    write_mesh(root, {"domains/finance/more.py": f"import dagster as dg\n\n{code}\n"})
    found = problems(root)
    assert [each.rule for each in found] == [rule]
    assert told in found[0].message
    assert found[0].location.path == Path("domains/finance/definitions.py")
    assert found[0].hint


def test_a_cycle_across_domains_is_found(root):
    targets = "import dagster as dg\n\n@dg.asset(key_prefix='sales', deps=[['finance', 'plan']])\ndef targets(): ...\n"
    plan = "import dagster as dg\n\n@dg.asset(key_prefix='finance', deps=[['sales', 'targets']])\ndef plan(): ...\n"
    write_mesh(root, {"domains/sales/more.py": targets, "domains/finance/more.py": plan})
    (found,) = problems(root)
    assert found.rule == "cycle"
    assert {"sales/targets", "finance/plan"} <= set(found.message.replace(".", " ").split())


def test_a_location_that_does_not_import_is_named_with_the_line(root):
    write_mesh(root, {"domains/finance/more.py": "import dagster\n\nimport no_such_library\n"})
    (found,) = problems(root)
    assert str(found.location) == "domains/finance/more.py:3"
    assert "no_such_library" in found.message


def test_an_external_asset_may_be_read(root):
    code = (
        "import dagster as dg\n\nbank = dg.AssetSpec(['bank', 'rates'])\n\n@dg.asset(key_prefix='finance', deps=[bank])\ndef rates(): ...\n"
    )
    write_mesh(root, {"domains/finance/more.py": code})
    assert problems(root) == ()


def test_a_port_that_nothing_makes_is_a_problem_of_the_code(root):
    (root / REVENUE_SQL).unlink()
    (found,) = problems(root)
    assert "nothing makes finance.revenue.monthly" in found.message
    assert '@data_product("finance.revenue.monthly")' in found.hint


def test_a_mark_on_a_port_that_nobody_declared_is_found(root):
    code = "from mesh_platform import data_product\n\n@data_product('finance.revenue.yearly')\ndef yearly(orders): ...\n"
    write_mesh(root, {"domains/finance/more.py": code})
    (found,) = problems(root)
    assert "finance.revenue.yearly, which is not declared" in found.message
