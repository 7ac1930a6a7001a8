"""Admission: what a consumer may see of a port now. Whatever nobody granted is closed."""

from dataclasses import replace
from datetime import datetime

from mesh_platform.access.entering.refusals import no_access, not_valid
from mesh_platform.concepts.access import Agreement
from mesh_platform.concepts.consumer import Consumer
from mesh_platform.concepts.names import PortAddress
from mesh_platform.concepts.product import DataProduct, OutputPort
from mesh_platform.concepts.view import WHOLE, View, view_under


def admit(product: DataProduct, port: OutputPort, consumer: Consumer | None, at: datetime, *, lapsed: datetime | None = None) -> View:
    """Raises NoAccess, which says what was asked for and decided so far, who owns the port, and the command that asks.

    `lapsed` is when the consumer's grant ended because nobody used it.
    A consumer of the port's own domain sees it whole; of a public port everybody sees all that is not sensitive.
    """
    if consumer is not None and consumer.owns(port.address):
        return WHOLE
    if port.contract is None:
        raise not_valid(port.address)
    agreement = agreement_of(product, port.address, consumer)
    agreement = replace(agreement, lapsed=lapsed) if agreement else None
    terms = agreement.granted(at) if agreement else None
    if terms is None and not port.public:
        raise no_access(product, port, consumer, agreement, at)
    return replace(view_under(terms, port.contract, public=port.public), purpose=agreement.purpose if agreement and terms else "")


def agreement_of(product: DataProduct, port: PortAddress, consumer: Consumer | None) -> Agreement | None:
    """What was agreed about any major version of the port."""
    first = replace(port, major=1)
    return next((each for each in product.agreements if (each.port, each.consumer) == (first, consumer)), None)
