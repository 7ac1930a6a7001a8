"""Documents in open formats, before anybody prints or writes them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

import yaml

from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.concepts.names import PortAddress, ProductAddress


class Format(StrEnum):
    """What can be exported, by the names of the standards."""

    ODPS = "odps"  # products
    ODCS = "odcs"  # contracts of ports
    DCAT = "dcat"  # the catalog, as DCAT-AP 3
    OORS = "oors"  # results of the newest checks
    OMDS = "omds"  # how contracts differ from what consumers have
    OAAS = "oaas"  # agreements about access
    OPENLINEAGE = "openlineage"  # what each build read and made


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """One document. Its `path` below the folder of an export says by its ending how it is written."""

    path: PurePosixPath
    content: Mapping[str, JsonValue]

    @property
    def text(self) -> str:
        """One line of JSON where many documents share a file."""
        match self.path.suffix:
            case ".yaml":
                return yaml.dump(self.content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)
            case ".jsonl":
                return json.dumps(self.content, ensure_ascii=False) + "\n"
            case _:
                return json.dumps(self.content, indent=2, ensure_ascii=False) + "\n"


def beside_product(product: ProductAddress, name: str) -> PurePosixPath:
    """Where a document lies that is about a product."""
    return PurePosixPath(product.domain, product.product, name)


def beside_port(port: PortAddress, end: str) -> PurePosixPath:
    """Where a document lies that is about a port: as declarations do."""
    return beside_product(port.of_product, f"{port.table}{end}")


def in_order(document: Mapping[str, JsonValue], keys: Sequence[str]) -> dict[str, JsonValue]:
    """What is said, with the keys as the standard lists them, and further ones by name: equal documents are equal texts."""
    places = {key: place for place, key in enumerate(keys)}
    said = {key: each for key, each in document.items() if each not in ([], {})}
    return dict(sorted(said.items(), key=lambda each: (places.get(each[0], len(keys)), each[0])))


class _Dumper(yaml.SafeDumper):
    """Says again what stands in two places: few readers follow a reference."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002
        return True
