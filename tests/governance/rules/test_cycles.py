from mesh_platform.governance.check import check_mesh
from tests.declarations.reading import changed
from tests.sample_mesh import ORDERS_ODPS, SAMPLE_MESH, write_mesh, write_sample_mesh


def third_product(reads: str) -> dict[str, str]:
    """finance.tax, reading one other port."""
    files = {path: text for path, text in SAMPLE_MESH.items() if "finance/revenue" in path}
    moved = {path.replace("revenue", "tax"): text.replace("revenue", "tax") for path, text in files.items()}
    return {path: text.replace("sales.orders.daily", reads) for path, text in moved.items()}


def cycles(root):
    return [each for each in check_mesh(root).problems if each.rule == "cycle"]


def test_products_that_read_each_other_across_domains_are_named_with_their_path(tmp_path):
    tax = "inputPorts:\n- {name: tax, contractId: finance.tax.monthly}\n"
    write_mesh(write_sample_mesh(tmp_path, changed(ORDERS_ODPS, ("inputPorts:\n", tax))), third_product("finance.revenue.monthly"))
    (cycle,) = cycles(tmp_path)
    assert cycle.message == "these products read each other: finance.revenue -> sales.orders -> finance.tax -> finance.revenue."
    assert str(cycle.location) == "domains/finance/revenue/revenue.odps.yaml:16"


def test_each_circle_is_found(tmp_path):
    both = "inputPorts:\n- {name: tax, contractId: finance.tax.monthly}\n- {name: revenue, contractId: finance.revenue.monthly}\n"
    write_mesh(write_sample_mesh(tmp_path, changed(ORDERS_ODPS, ("inputPorts:\n", both))), third_product("sales.orders.daily"))
    assert sorted(each.message for each in cycles(tmp_path)) == [
        "these products read each other: finance.revenue -> sales.orders -> finance.revenue.",
        "these products read each other: finance.tax -> sales.orders -> finance.tax.",
    ]


def test_a_product_may_read_its_own_port(tmp_path):
    own = "inputPorts:\n- {name: yesterday, contractId: sales.orders.daily}\n"
    assert check_mesh(write_sample_mesh(tmp_path, changed(ORDERS_ODPS, ("inputPorts:\n", own)))).passed
