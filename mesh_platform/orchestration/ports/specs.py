"""An output port as Dagster's catalog shows it, from its declarations alone."""

import re
import warnings
from collections.abc import Iterable, Iterator
from typing import Any

import dagster as dg
from dagster._utils.warnings import BetaWarning  # Dagster exports no public name for it

from mesh_platform.catalog.description import describe
from mesh_platform.concepts.contract import DataContract
from mesh_platform.concepts.lifecycle import state_of
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.product import DataProduct, OutputPort
from mesh_platform.orchestration.automation import triggers
from mesh_platform.orchestration.automation.conditions import condition
from mesh_platform.orchestration.automation.freshness import freshness_policy
from mesh_platform.orchestration.automation.partitions import partition_mapping, partitions_definition
from mesh_platform.orchestration.bodies.body import Body
from mesh_platform.orchestration.bodies.code_version import code_version
from mesh_platform.orchestration.keys import asset_key, group_name
from mesh_platform.orchestration.ports.columns import classification, column_schema
from mesh_platform.orchestration.ports.strangers import answers, introduced, search_tags

_TAG_VALUE = re.compile(r"[A-Za-z0-9_.-]{0,63}")


def port_spec(mesh: Mesh, port: OutputPort, contract: DataContract, body: Body) -> dg.AssetSpec:
    product = mesh.product_of(port.address)
    read = ports_read(product, body.inputs)
    starts_on = triggers.trigger(port, read)
    return dg.AssetSpec(
        asset_key(port.address),
        deps=[dg.AssetDep(asset_key(each), partition_mapping=_mapping(mesh, each, contract)) for each in read],
        description=introduced(describe(port, product=product, domain=mesh.domain(port.address.domain)), mesh, port, contract),
        metadata=_metadata(mesh, port, contract, body),
        group_name=group_name(product.address),
        code_version=code_version(body, contract),
        automation_condition=condition(mesh, port.address, read) if starts_on == triggers.INPUTS else None,
        owners=owners(product),
        tags={**port_tags(product, port, contract), triggers.TRIGGER_TAG: starts_on},
        kinds={*body.kinds, "iceberg"},
        partitions_def=partitions_definition(contract.partition) if contract.partition else None,
        freshness_policy=freshness_policy(contract),
    )


def ports_read(product: DataProduct, inputs: Iterable[str]) -> list[PortAddress]:
    """The ports behind the named inputs; source systems have none."""
    wanted = set(inputs)
    return [each.port for each in product.inputs if each.port is not None and each.name in wanted]


def _mapping(mesh: Mesh, read: PortAddress, contract: DataContract) -> dg.PartitionMapping | None:
    port = mesh.ports.get(read)
    return partition_mapping(port.contract.partition if port and port.contract else None, contract.partition)


def owners(product: DataProduct) -> list[str]:
    return [product.team.owner] if product.team.owner else []


def port_tags(product: DataProduct, port: OutputPort, contract: DataContract) -> dict[str, str]:
    """What the catalog filters by. Dagster takes few characters in tags; a declared tag with others stays in the YAML."""
    known = {
        "domain": port.address.domain,
        "product": port.address.product,
        "lifecycle": state_of(product, port).value,
        "classification": classification(contract),
        "alignment": product.alignment,
        "tier": product.tier,
        **search_tags(product, port, contract),
    }
    declared = dict.fromkeys((*product.tags, *port.tags, *contract.tags), "")
    return {name: value for name, value in {**declared, **known}.items() if _is_tag(name, value) and (value or name in declared)}


def _is_tag(name: str, value: str) -> bool:
    return bool(name and _TAG_VALUE.fullmatch(name) and _TAG_VALUE.fullmatch(value))


def _metadata(mesh: Mesh, port: OutputPort, contract: DataContract, body: Body) -> dict[str, Any]:
    return {
        **answers(mesh, port, contract),
        "dagster/column_schema": column_schema(contract),
        "dagster/table_name": ".".join(port.address.key),
        "dagster/code_references": _code_references(mesh, contract, body),
        "contract": contract.id,
        "contract version": contract.version,
        "address": str(port.address),
    }


def _code_references(mesh: Mesh, contract: DataContract, body: Body) -> dg.CodeReferencesMetadataValue:
    with warnings.catch_warnings():
        # Still called beta in Dagster 1.13, and the only way to link an asset to its code.
        warnings.simplefilter("ignore", BetaWarning)
        return dg.CodeReferencesMetadataValue(code_references=list(_references(mesh, contract, body)))


def _references(mesh: Mesh, contract: DataContract, body: Body) -> Iterator[dg.LocalFileCodeReference]:
    declared = mesh.root / contract.location.path
    yield dg.LocalFileCodeReference(file_path=str(body.path), line_number=body.line, label=body.path.name)
    yield dg.LocalFileCodeReference(file_path=str(declared), line_number=contract.location.line or 1, label=declared.name)
