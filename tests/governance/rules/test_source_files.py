from mesh_platform.governance.check import check_mesh
from tests.sample_mesh import write_sample_mesh

SOURCE = "domains/sales/orders/files/order_lines.csv"


def test_a_source_file_that_is_not_there_is_found(tmp_path):
    (problem,) = check_mesh(write_sample_mesh(tmp_path, {SOURCE: None})).problems
    assert str(problem) == (
        "domains/sales/orders/orders.odps.yaml:20  `order_lines`: there is no file 'files/order_lines.csv' below the product's folder. "
        "Or name the `distribution` that holds it."
    )
