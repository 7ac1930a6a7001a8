"""The doors of the mesh as open formats name them: where a port is read and asked about."""

from dataclasses import dataclass

from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.concepts.names import PortAddress, ProductAddress
from mesh_platform.settings import Settings

GATEWAY, ICEBERG = "gateway", "iceberg"


@dataclass(frozen=True, slots=True)
class Doors:
    """`url` is where the gateway is reached, without a slash at its end."""

    url: str

    @classmethod
    def of(cls, settings: Settings) -> "Doors":
        return cls(settings.catalog_url.rstrip("/"))

    @property
    def api(self) -> str:
        return f"{self.url}/v1"

    @property
    def iceberg(self) -> str:
        return f"{self.url}/iceberg"

    def product(self, product: ProductAddress) -> str:
        return f"{self.api}/products/{product.domain}/{product.product}"

    def port(self, port: PortAddress) -> str:
        return f"{self.product(port.of_product)}/{str(port).rpartition('.')[2]}"

    def scorecard(self, product: ProductAddress) -> str:
        return f"{self.api}/scorecards/{product.domain}/{product.product}"

    def servers(self, port: PortAddress) -> list[JsonValue]:
        """As ODCS lists them, in its words."""
        iceberg: dict[str, JsonValue] = {
            "server": ICEBERG,
            "type": "iceberg",
            "description": "Iceberg REST catalog, for consumers that see the port whole.",
            "catalog": "mesh",
            "catalogUrl": self.iceberg,
            "namespace": f"{port.domain}.{port.product}",
        }
        gateway: dict[str, JsonValue] = {
            "server": GATEWAY,
            "type": "custom",
            "description": "Rows over HTTP, as they were granted.",
            "endpointUrl": f"{self.port(port)}/data",
            "format": "arrow",
        }
        return [gateway, iceberg]

    def management(self, product: ProductAddress) -> list[JsonValue]:
        """As ODPS lists what tells about a product."""
        return [
            {"name": "catalog", "content": "discoverability", "type": "rest", "url": f"{self.api}/products"},
            {"name": "scorecard", "content": "observability", "type": "rest", "url": self.scorecard(product)},
        ]
