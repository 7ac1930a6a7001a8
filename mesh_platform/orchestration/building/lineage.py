"""Which columns a port's columns come from, as Dagster draws it."""

import dagster as dg

from mesh_platform.concepts.contract import DataContract
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.product import DataProduct
from mesh_platform.governance.lineage import column_origins
from mesh_platform.orchestration.keys import asset_key


def column_lineage(mesh: Mesh, product: DataProduct, contract: DataContract, sql: str = "") -> dg.TableColumnLineage | None:
    """None where neither contract nor SQL tells anything."""
    found = {
        column: [dg.TableColumnDep(asset_key=asset_key(each.port), column_name=each.column) for each in origins]
        for column, origins in column_origins(mesh, product, contract, sql).items()
    }
    return dg.TableColumnLineage(deps_by_column=found) if found else None
