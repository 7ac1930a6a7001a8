"""Versions are those of SemVer 2.0: three numbers that say what a change does to readers."""

import re

from mesh_platform.governance.policy import DataProduct, Iterator, Mesh, ProductPolicy, Theme, Violation

_NUMBER = r"(0|[1-9][0-9]*)"
_SEMVER = re.compile(rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?(\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?")


class VersionsAreSemantic(ProductPolicy):
    id = "versions-are-semantic"
    theme = Theme.LIFECYCLE
    purpose = "A reader sees by the version alone whether a change can hurt; that takes major, minor and patch, and no 0 in front."
    remedy = "Write it as 1.0.0. Below 1.0.0 anything may change; make the product a draft for that."
    owner = "team:governance"

    def check(self, product: DataProduct, mesh: Mesh) -> Iterator[Violation]:
        if product.version and (fault := _fault(product.version)):
            yield self.violation(product, f"the version of {product.address} {fault}.")
        for port in product.outputs:
            if port.contract is not None and (fault := _fault(port.contract.version)):
                yield self.violation(product, f"the version of {port.address} {fault}.", at=port.contract.location)


def _fault(version: str) -> str:
    if not _SEMVER.fullmatch(version):
        return f"is {version}, which is not major.minor.patch"
    return f"is {version}, which promises nothing" if version.startswith("0.") else ""
