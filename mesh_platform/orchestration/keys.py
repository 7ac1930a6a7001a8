"""What things are called in Dagster."""

import dagster as dg

from mesh_platform.concepts.names import PortAddress, ProductAddress

FIX_TAG = "mesh/fix"  # of a run: what it mends, so that it publishes where an error budget is spent


def asset_key(address: PortAddress) -> dg.AssetKey:
    return dg.AssetKey(list(address.key))


def group_name(product: ProductAddress) -> str:
    """Groups nest at the slash: the product shows inside its domain."""
    return f"{product.domain}/{product.product}"


def private_pool(domain: str) -> str:
    """The pool of everything that writes the domain's DuckDB file, which has one writer at a time."""
    return f"private_store/{domain}"
