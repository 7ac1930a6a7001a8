"""Every product as it is declared now: whose it is, what it is for, what it reads, and who reads it."""

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa

from mesh_platform.concepts.lifecycle import Lifecycle, state_of
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.product import DataProduct
from mesh_platform.lakehouse.ledger.facts import Kind
from mesh_platform.system_tables.asked import Asked
from mesh_platform.system_tables.columns import TEXTS, TIME

EVENTS = False
SCHEMA = pa.schema(
    [
        ("product", pa.string()),
        ("domain", pa.string()),
        ("name", pa.string()),
        ("version", pa.string()),
        ("status", pa.string()),
        ("alignment", pa.string()),
        ("tier", pa.string()),
        ("team", pa.string()),
        ("owner", pa.string()),
        ("purpose", pa.string()),
        ("tags", TEXTS),
        ("ports", TEXTS),
        ("public_ports", pa.int64()),
        ("retired_ports", pa.int64()),
        ("promises", pa.int64()),
        ("reads", TEXTS),
        ("read_by", TEXTS),
        ("reaches", pa.int64()),
        ("declared_in", pa.string()),
        ("last_published_at", TIME),
    ]
)


def rows(asked: Asked) -> Iterator[Mapping[str, Any]]:
    published = {each.subject: each.at for each in asked.lakehouse.ledger.outlines(Kind.PUBLISHED, newest=True)}
    for product in sorted(asked.mesh.products, key=lambda each: each.address):
        newest = [published[str(each.address)] for each in product.outputs if str(each.address) in published]
        yield {**_declared(product), **_neighbours(asked.mesh, product), "last_published_at": max(newest, default=None)}


def _declared(product: DataProduct) -> dict[str, Any]:
    contracts = [each.contract for each in product.outputs if each.contract is not None]
    return {
        "product": str(product.address),
        "domain": product.address.domain,
        "name": product.name,
        "version": product.version or None,
        "status": product.status,
        "alignment": product.alignment,
        "tier": product.tier or None,
        "team": product.team.name,
        "owner": product.team.owner or None,
        "purpose": product.purpose or None,
        "tags": list(product.tags),
        "ports": [str(each.address) for each in product.outputs],
        "public_ports": sum(each.public for each in product.outputs),
        "retired_ports": sum(state_of(product, each) is Lifecycle.RETIRED for each in product.outputs),
        "promises": sum(len(each.rules) + len(each.relationships) + len(each.service_levels) for each in contracts),
        "declared_in": product.location.file,
    }


def _neighbours(mesh: Mesh, product: DataProduct) -> dict[str, Any]:
    """Who declares an input port on it or was granted one, and how many products a change of it reaches."""
    readers = {str(reader) for each in product.outputs for reader in mesh.readers.get(each.address, ())}
    return {
        "reads": [str(each) for each in product.reads],
        "read_by": sorted(readers),
        "reaches": mesh.blast_radius(product.address),
    }
