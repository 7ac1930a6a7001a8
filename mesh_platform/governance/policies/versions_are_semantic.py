"""Versions are those of SemVer 2.0: three numbers that say what a change does to readers."""

import re

from mesh_platform.governance.policy import Iterator, Mesh, OutputPort, PortPolicy, Theme, Violation

_NUMBER = r"(0|[1-9][0-9]*)"
_SEMVER = re.compile(rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?(\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?")


class VersionsAreSemantic(PortPolicy):
    id = "versions-are-semantic"
    theme = Theme.LIFECYCLE
    purpose = "A reader sees by the version alone whether a change can hurt; that takes major, minor and patch, and no 0 in front."
    remedy = "Write it as 1.0.0. Below 1.0.0 anything may change; make the product a draft for that."
    owner = "team:governance"

    def check(self, port: OutputPort, mesh: Mesh) -> Iterator[Violation]:
        contract = port.contract
        if contract is None:
            return
        if not _SEMVER.fullmatch(contract.version):
            yield self.violation(port, f"the version {contract.version} of {port.address} is not major.minor.patch.", at=contract.location)
        elif contract.major == 0:
            yield self.violation(
                port, f"{port.address} is in force and promises nothing: its version is {contract.version}.", at=contract.location
            )
