"""A port in words: what it is for, how to read it, what it promises and whom to ask. Markdown."""

from collections.abc import Iterator

from mesh_platform.catalog.markdown import cell, escaped, link, sentence
from mesh_platform.concepts.contract import DataContract, ServiceLevel
from mesh_platform.concepts.domain import Domain
from mesh_platform.concepts.lifecycle import ENDING, state_of
from mesh_platform.concepts.product import DataProduct, OutputPort


def describe(port: OutputPort, *, product: DataProduct, domain: Domain) -> str:
    """The first line is one plain sentence, because lists show it alone and unrendered."""
    sections = (
        [sentence(summary(port, product)), *_details(port, product)],
        _reading(port, product),
        _service_levels(port.contract),
        _answering(port, product, domain),
    )
    return "\n\n".join(paragraph for section in sections for paragraph in section) + "\n"


def summary(port: OutputPort, product: DataProduct) -> str:
    """The shortest text that says what the port is."""
    promised = (port.contract.purpose, port.contract.description) if port.contract else ()
    told = (port.description, *promised, product.purpose)
    return next((each for each in told if each), f"{port.address.port} of {product.name or product.address}.")


def _details(port: OutputPort, product: DataProduct) -> Iterator[str]:
    if (state := state_of(product, port)) in ENDING:
        yield " ".join([f"**This port is {state}.** Do not build on it.", *deprecation(port)])
    if port.quarantine_of:
        yield f"Rows that `{port.address.of_product}.{port.quarantine_of}` does not accept, each with its `reason`."
    for title in ("purpose", "usage", "limitations"):
        if told := getattr(port.contract, title, "") or getattr(product, title):
            yield f"**{title.title()}.** {escaped(told)}"


def deprecation(port: OutputPort) -> Iterator[str]:
    """Why it ends, when, and what to read instead; sentences in Markdown."""
    told = port.contract.custom.get("deprecation", {}) if port.contract else {}
    if reason := told.get("reason"):
        yield cell(_sentence(str(reason)))
    if port.contract and (end := port.contract.service_level("endOfSupport")):
        yield f"It is supported until {escaped(str(end.value))}."
    if port.contract and (end := port.contract.service_level("endOfLife")):
        yield f"Its life ends on {escaped(str(end.value))}."
    if successor := told.get("successor"):
        yield f"Read `{escaped(str(successor))}` instead."


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _reading(port: OutputPort, product: DataProduct) -> Iterator[str]:
    """A port that is not public is read by somebody; the consumer is the only part that people have to fill in."""
    address, table = port.address, ".".join(port.address.key)
    consumer, option = ("", "") if port.public else (', consumer="domain.product"', " --as domain.product")
    yield "### Read it"
    if not port.public:
        yield f'{_asking(port, product)}: `mesh access request {address} --for domain.product --purpose "…"`'
    yield f'```python\nimport mesh_platform\n\nmesh_platform.read("{address}"{consumer}).pandas()\n```'
    yield f'```sh\nmesh read {address}{option} --format csv\nmesh query "from {table} limit 10"{option}\n```'


def _asking(port: OutputPort, product: DataProduct) -> str:
    itself = product.auto_approval(port.address)
    if itself is None:
        return "Other domains ask its owner first"
    return f"Other domains ask first, and the port approves by itself: {escaped(str(itself))}"


def _service_levels(contract: DataContract | None) -> Iterator[str]:
    if contract and contract.service_levels:
        yield "### Service levels"
        rows = "\n".join(_service_level(each) for each in contract.service_levels)
        yield f"| promise | value | on | |\n|---|---|---|---|\n{rows}"


def _service_level(level: ServiceLevel) -> str:
    value = " ".join(str(each) for each in (level.value, level.unit) if each is not None)
    notes = f"{level.description} (`{level.schedule}`)" if level.schedule else level.description
    return "| " + " | ".join(cell(each) for each in (level.property, value, level.element or "", notes)) + " |"


def _answering(port: OutputPort, product: DataProduct, domain: Domain) -> Iterator[str]:
    yield "### Who answers"
    team = product.team
    yield f"Owner: {escaped(team.name)}" + (f" ({escaped(team.owner)})" if team.owner else "")
    channels = product.support or domain.support
    if channels:
        yield "Support: " + ", ".join(link(each.channel, each.url) for each in channels)
    if port.contract:
        yield f"Contract: {escaped(port.contract.id)} {port.contract.version}"
