"""What a product offers: its ports, each joined to its contract and to the file that makes it."""

from collections.abc import Mapping
from typing import Any

from mesh_platform.concepts.access import AutoApproval
from mesh_platform.concepts.chart import Chart
from mesh_platform.concepts.contract import DataContract
from mesh_platform.concepts.names import NAME, PortAddress, ProductAddress, split_table
from mesh_platform.concepts.product import Implementation, OutputPort
from mesh_platform.concepts.release import Mode
from mesh_platform.declarations.access.auto_approvals import EXAMPLE, check_auto_approvals, read_auto_approval
from mesh_platform.declarations.contracts.contracts import VERSION, VERSION_HINT
from mesh_platform.declarations.documents.custom_properties import mesh_properties, place_of
from mesh_platform.declarations.documents.documents import Document, Step
from mesh_platform.declarations.documents.suggestions import did_you_mean, listed
from mesh_platform.declarations.product_folders import CONTRACT_END, ProductFolder
from mesh_platform.declarations.products import charts
from mesh_platform.declarations.products.implementations import Models, implementations

_PROPERTIES = ("access", "mode", "quarantineOf", charts.PROPERTY)
_MODES = (Mode.REPLACE.value, Mode.APPEND.value)
_PUBLIC = "public"
_ACCESS = (_PUBLIC, "granted")
_REASON = "reason"

Contracts = Mapping[str, DataContract | None]  # by table; None where the file is not valid
Place = tuple[Step, ...]


def output_ports(
    doc: Document, address: ProductAddress, *, folder: ProductFolder, contracts: Contracts, models: Models
) -> tuple[OutputPort, ...]:
    ports: dict[str, OutputPort] = {}
    for number, each in enumerate(doc.entry.get("outputPorts", ())):
        at = ("outputPorts", number)
        port_address = _address(doc, at, each, address)
        if port_address is None:
            continue
        if port_address.table in ports:
            doc.wrong((*at, "name"), f"{port_address} is offered twice.", "A new major version is a port of its own.")
            continue
        ports[port_address.table] = _output_port(doc, at, each, port_address, folder=folder, contracts=contracts, models=models)
    _check_quarantines(doc, ports)
    check_auto_approvals(doc, ports.values())
    return tuple(ports.values())


def _address(doc: Document, at: Place, entry: Any, address: ProductAddress) -> PortAddress | None:
    name, version = entry["name"], VERSION.fullmatch(entry["version"])
    if not NAME.fullmatch(name):
        doc.wrong((*at, "name"), f"{name[:80]!r} cannot name an output port.", "A letter, then at most 62 of a-z, 0-9 and _.")
    elif split_table(name) != (name, 1):
        doc.wrong(
            (*at, "name"),
            f"{name!r} is the table of a later major version.",
            f"Name it {split_table(name)[0]} and raise its `version`.",
        )
    elif not version:
        doc.wrong((*at, "version"), f"{entry['version'][:40]!r} is not a version.", VERSION_HINT)
    else:
        return PortAddress(address.domain, address.product, name, max(int(version["major"]), 1))
    return None


def _output_port(
    doc: Document, at: Place, entry: Any, address: PortAddress, *, folder: ProductFolder, contracts: Contracts, models: Models
) -> OutputPort:
    properties = mesh_properties(doc, at, entry, _PROPERTIES)
    public, auto_approval = _access(doc, at, entry, properties)
    contract = contracts.get(address.table)
    if address.table not in contracts:
        doc.wrong(at, f"has no contract: there is no {address.table}{CONTRACT_END} beside this file.")
    _check_agreement(doc, at, entry, address, contract)
    return OutputPort(
        address=address,
        contract=contract,
        implementation=_implementation(doc, at, address, folder, models),
        description=entry.get("description", ""),
        mode=_mode(doc, at, properties, contract),
        public=public,
        auto_approval=auto_approval,
        quarantine_of=properties.get("quarantineOf"),
        charts=_charts(doc, at, entry, properties, contract),
        tags=tuple(entry.get("tags", ())),
        deprecated=entry.get("deprecated", False),
        location=doc.at_line(entry.line),
    )


def _check_agreement(doc: Document, at: Place, entry: Any, address: PortAddress, contract: DataContract | None) -> None:
    expected = f"{address.domain}.{address.product}.{address.port}"
    if entry["contractId"] != expected:
        doc.wrong(
            (*at, "contractId"),
            f"must be {expected}: a port's contract lies beside its product.",
        )
    if contract is not None and contract.version != entry["version"]:
        doc.wrong((*at, "version"), f"is {entry['version']}, but in {contract.location.path.name} it is {contract.version}.")


def _implementation(doc: Document, at: Place, address: PortAddress, folder: ProductFolder, models: Models) -> Implementation:
    found = implementations(address.table, folder=folder.path, names=folder.files, models=models)
    if len(found) > 1:
        files = listed(each.path.relative_to(doc.root).as_posix() for each in found if each.path)
        doc.wrong(at, f"is made in more than one way: {files}.", "Keep one of the files.")
    return found[0]


def _mode(doc: Document, at: Place, properties: dict[str, Any], contract: DataContract | None) -> Mode:
    given = properties.get("mode")
    if given is not None and given not in _MODES:
        doc.wrong((*at, "customProperties"), f"`mode` must be one of {listed(_MODES)}.", "A partitioned port replaces its partitions.")
    if given == Mode.APPEND:
        return Mode.APPEND
    return Mode.REPLACE_PARTITIONS if contract is not None and contract.partition else Mode.REPLACE


def _charts(doc: Document, at: Place, entry: Any, properties: dict[str, Any], contract: DataContract | None) -> tuple[Chart, ...]:
    if charts.PROPERTY not in properties:
        return ()
    here = (*at, *place_of(entry, charts.PROPERTY), "value")
    return charts.read_charts(doc, here, properties[charts.PROPERTY], contract)


def _access(doc: Document, at: Place, entry: Any, properties: dict[str, Any]) -> tuple[bool, AutoApproval | None]:
    """Whether a port is public, and what it approves by itself. Who says nothing wants to be asked."""
    given = properties.get("access", "granted")
    if isinstance(given, dict):
        return False, read_auto_approval(doc, (*at, *place_of(entry, "access"), "value"), given)
    if given not in _ACCESS:
        hint = did_you_mean(str(given), _ACCESS) or EXAMPLE
        doc.wrong((*at, "customProperties"), f"`access` must be one of {listed(_ACCESS)}.", hint)
    return given == _PUBLIC, None


def _check_quarantines(doc: Document, ports: Mapping[str, OutputPort]) -> None:
    """A quarantine names a sibling, and says of each row why it was refused."""
    for number, each in enumerate(doc.entry.get("outputPorts", ())):
        port = next((port for port in ports.values() if port.address.port == each["name"]), None)
        if port is None or port.quarantine_of is None:
            continue
        at, siblings = ("outputPorts", number, "customProperties"), [table for table, other in ports.items() if other is not port]
        if port.quarantine_of not in siblings:
            doc.wrong(
                at,
                f"`quarantineOf`: {port.quarantine_of!r} is no other port here.",
                did_you_mean(str(port.quarantine_of), siblings),
            )
        elif port.contract is not None and port.contract.column(_REASON) is None:
            doc.wrong(at, f"`quarantineOf`: the contract of {port.address.port} has no column `{_REASON}`.")
