"""The airline list is taken over by an ordinary Dagster asset, as a team would that needs Dagster's own features."""

import dagster as dg
import pyarrow as pa

from mesh_platform import data_product


@data_product("network.reference.airlines")
@dg.asset
def airlines(context: dg.AssetExecutionContext, airline_list: pa.Table) -> pa.Table:
    context.log.info(f"The list names {airline_list.num_rows} airlines.")
    return airline_list
