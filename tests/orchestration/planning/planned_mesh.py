"""The sample mesh with a product below `finance`, a Python port, a need that is declared, and a grant."""

from collections.abc import Mapping

from tests.sample_mesh import ORDERS_ODPS, REVENUE_ODCS, REVENUE_ODPS, SAMPLE_MESH

BOARD_ODPS = "domains/board/report/report.odps.yaml"
BOARD_ODCS = "domains/board/report/totals.odcs.yaml"
BOARD_PY = "domains/board/report/totals.py"
GRANT = "domains/sales/orders/access/daily/finance.revenue.yaml"


def exchanged(file: str, *pairs: tuple[str, str]) -> Mapping[str, str]:
    """A file of the mesh with texts exchanged; each of them must be there."""
    text = PLANNED_MESH[file]
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return {file: text}


_RELIES = """\
  contractId: sales.orders.daily
  customProperties:
  - property: reliesOn
    vendor: mesh
    value:
      columns:
        ordered_at: {required: true}
        amount: {minimum: 0}
"""

PLANNED_MESH: Mapping[str, str] = {
    **SAMPLE_MESH,
    "workspace.yaml": """\
load_from:
- python_module: {module_name: domains.board.definitions, location_name: board, working_directory: .}
- python_module: {module_name: domains.finance.definitions, location_name: finance, working_directory: .}
- python_module: {module_name: domains.sales.definitions, location_name: sales, working_directory: .}
""",
    ORDERS_ODPS: SAMPLE_MESH[ORDERS_ODPS].replace("  customProperties: [{property: access, vendor: mesh, value: public}]\n", ""),
    REVENUE_ODPS: SAMPLE_MESH[REVENUE_ODPS].replace("  contractId: sales.orders.daily\n", _RELIES),
    GRANT: """\
apiVersion: v1.0.0
kind: AccessAgreement
port: sales.orders.daily
consumer: finance.revenue
records:
- step: request
  at: 2024-01-01T00:00:00Z
  by: ada@example.org
  reason: Count what was earned.
- step: approve
  at: 2024-01-01T01:00:00Z
  by: team:sales
  reason: They may.
  terms: {start: 2024-01-01, end: 2999-12-31}
""",
    "domains/board/domain.yaml": SAMPLE_MESH["domains/finance/domain.yaml"].replace("finance", "board"),
    "domains/board/definitions.py": SAMPLE_MESH["domains/finance/definitions.py"],
    BOARD_ODPS: SAMPLE_MESH[REVENUE_ODPS]
    .replace("finance.revenue.monthly", "board.report.totals")
    .replace("finance.revenue", "board.report")
    .replace("finance", "board")
    .replace("monthly", "totals")
    .replace("- name: orders", "- name: months")
    .replace("contractId: sales.orders.daily", "contractId: finance.revenue.monthly"),
    BOARD_ODCS: SAMPLE_MESH[REVENUE_ODCS]
    .replace("finance.revenue.monthly", "board.report.totals")
    .replace("finance", "board")
    .replace("monthly", "totals"),
    BOARD_PY: """\
import pyarrow as pa


def totals(months: pa.Table) -> pa.Table:
    return months.select(["month", "orders", "revenue"])
""",
}
