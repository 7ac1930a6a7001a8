"""A domain, product or port in full."""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import RenderableType
from rich.markdown import Markdown

from mesh_platform.catalog.description import describe
from mesh_platform.catalog.showing import inputs_of, port_as_json
from mesh_platform.cli.output import table
from mesh_platform.concepts.contract import Column
from mesh_platform.concepts.json_value import JsonValue
from mesh_platform.concepts.mesh import Mesh
from mesh_platform.concepts.product import OutputPort
from mesh_platform.service_levels.notices import banner
from mesh_platform.service_levels.standing import Standing


@dataclass(frozen=True, slots=True)
class DescriptionView:
    """One section for each port that an address names; above it, what it does not keep of its promises."""

    mesh: Mesh
    ports: tuple[OutputPort, ...]
    standings: tuple[Standing, ...] = ()

    def as_json(self) -> JsonValue:
        return [port_as_json(self.mesh, each, self.standings) for each in self.ports]

    def as_text(self) -> Iterator[RenderableType]:
        for port in self.ports:
            product = self.mesh.product_of(port.address)
            domain = self.mesh.domain(port.address.domain)
            top = "\n\n".join(filter(None, [f"# {port.address}", banner(self._standings(port))]))
            yield Markdown(f"{top}\n\n{describe(port, product=product, domain=domain)}")
            if port.contract:
                yield Markdown("### Columns")
                yield table("column", "type", "notes", "description", rows=map(_row, port.contract.columns), wraps=("notes", "description"))
            yield Markdown("### Lineage")
            yield f"reads    {', '.join(inputs_of(self.mesh, port)) or 'nothing of the mesh'}"
            yield f"read by  {', '.join(map(str, self.mesh.readers.get(port.address, ()))) or 'nobody yet'}"

    def _standings(self, port: OutputPort) -> list[Standing]:
        return [each for each in self.standings if each.port == port.address]


def _row(column: Column) -> tuple[str, ...]:
    notes = (
        f"key {column.key_position}" if column.key_position is not None else "",
        "required" if column.required else "",
        "unique" if column.unique else "",
        column.classification or "",
    )
    return (column.name, str(column.type), ", ".join(filter(None, notes)), " ".join(column.description.split()))
