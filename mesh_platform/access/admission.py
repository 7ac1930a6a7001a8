"""Admission: what a consumer may see of a port now. Whatever nobody granted is closed."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from mesh_platform.access.refusals import no_access, not_valid
from mesh_platform.concepts.access import Agreement, Mask, Terms
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.contract import Column, DataContract
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.product import DataProduct, OutputPort
from mesh_platform.concepts.view import CLEAR, HASHED, WHOLE, View


def admit(product: DataProduct, port: OutputPort, consumer: Consumer | None, at: datetime) -> View:
    """Raises NoAccess, which says what was asked for and decided so far, who owns the port, and the command that asks.

    A consumer of the port's own domain sees it whole; of a public port everybody sees all that is not sensitive.
    """
    if consumer is not None and consumer.owns(port.address):
        return WHOLE
    if port.contract is None:
        raise not_valid(port.address)
    agreement = _agreement(product, port.address, consumer)
    terms = agreement.granted(at) if agreement else None
    if terms is None and not port.public:
        raise no_access(product, port, consumer, agreement, at)
    return replace(view_under(terms, port, port.contract), purpose=agreement.purpose if agreement and terms else "")


def view_under(terms: Terms | None, port: OutputPort, contract: DataContract) -> View:
    """What terms show of a port, on whatever day; without any, what everybody sees of it."""
    if port.public:
        return View(columns=_masks(contract.columns, _unmasked(contract, terms)))
    if terms is None:
        return View(columns={})
    granted = [each for each in contract.columns if terms.columns is None or each.name in terms.columns]
    return View(columns=_masks(granted, terms.masks), rows=terms.rows)


def _agreement(product: DataProduct, port: PortAddress, consumer: Consumer | None) -> Agreement | None:
    """What was agreed about any major version of the port."""
    first = replace(port, major=1)
    return next((each for each in product.agreements if (each.port, each.consumer) == (first, consumer)), None)


def _masks(columns: Iterable[Column], agreed: Mapping[str, Mask]) -> dict[str, Mask]:
    return {each.name: agreed.get(each.name, HASHED if each.is_sensitive else CLEAR) for each in columns}


def _unmasked(contract: DataContract, terms: Terms | None) -> dict[str, Mask]:
    """What a grant adds to a public port: other masks of sensitive columns, unless it shows them for some rows only."""
    if terms is None or terms.rows is not None:
        return {}
    sensitive = {each.name for each in contract.columns if each.is_sensitive and (terms.columns is None or each.name in terms.columns)}
    return {name: mask for name, mask in terms.masks.items() if name in sensitive}
