"""`mesh new domain|product|port`: whole folders, valid from the first minute."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mesh_platform.cli.asking import ask, ask_many, ask_one_of, can_ask
from mesh_platform.cli.completion import complete_domain, complete_port
from mesh_platform.cli.options import AsJson
from mesh_platform.cli.output import show
from mesh_platform.concepts.names import PortAddress, ProductAddress
from mesh_platform.concepts.partition import Granularity
from mesh_platform.errors import UsageError
from mesh_platform.scaffolding.names import new_column_name, new_name
from mesh_platform.scaffolding.requests import Alignment, NewDomain, NewPort, NewProduct, StartFrom
from mesh_platform.settings import load_settings

if TYPE_CHECKING:
    from mesh_platform.concepts.mesh import Mesh
    from mesh_platform.scaffolding.scaffold import Scaffold

_MADE_FROM_PORTS = (StartFrom.SQL, StartFrom.PYTHON, StartFrom.DBT)

Purpose = Annotated[str, typer.Option("--purpose", help="What it is for, in a sentence.", show_default=False)]
Owner = Annotated[str, typer.Option("--owner", help="An e-mail address or team:name; the domain's own by default.", show_default=False)]
From = Annotated[StartFrom | None, typer.Option("--from", help="What makes it, or where its rows come from.", show_default=False)]
Reads = Annotated[
    list[str] | None,
    typer.Option(
        "--reads", metavar="PORT", help="A port that it reads; once a port. Columns come from the first.", autocompletion=complete_port
    ),
]
Columns = Annotated[str | None, typer.Option("--columns", help="Those of the port it reads, with commas between them; all by default.")]
Key = Annotated[str, typer.Option("--key", help="The column that tells its example rows apart.")]
Partition = Annotated[Granularity | None, typer.Option("--partition", help="Cut it by time, so that parts are built on their own.")]
Schedule = Annotated[str, typer.Option("--schedule", metavar="CRON", help="When it is built, in UTC.", show_default=False)]
Public = Annotated[bool, typer.Option("--public", help="Everybody may read it; else other domains ask first.")]
Sample = Annotated[str, typer.Option("--sample", help="A file, port or table whose rows show what to promise.", show_default=False)]
CanvasFile = Annotated[
    Path | None, typer.Option("--canvas", metavar="FILE", help="A canvas that says all of it: mesh canvas new.", show_default=False)
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would be written, write nothing.")]


def domain(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A word for a business area.", show_default=False)],
    purpose: Purpose = "",
    owner: Annotated[str, typer.Option("--owner", help="An e-mail address or team:name; team:NAME by default.", show_default=False)] = "",
    channel: Annotated[str, typer.Option("--channel", help="Where readers ask; #NAME-data by default.", show_default=False)] = "",
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Begin a domain: who it is, its code location, and who reviews it.

    Example: mesh new domain harbour --purpose "Ships that call at New York, and what they carry."
    """
    from mesh_platform.scaffolding import domains
    from mesh_platform.scaffolding.addresses import new_domain_name
    from mesh_platform.scaffolding.owners import require_owner

    mesh = _mesh()
    if can_ask(as_json=as_json):
        new_domain_name(mesh, name)
        purpose = purpose or ask("What is it for?")
        owner = owner or ask("Who answers for it?", default=f"team:{name}", check=require_owner)
        channel = channel or ask("Where do readers ask?", default=f"#{name}-data")
    request = NewDomain(name=name, purpose=purpose, owner=owner, channel=channel)
    _finish(mesh, domains.new_domain(mesh, request), dry_run=dry_run, as_json=as_json)


def product(
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="domain.product", autocompletion=complete_domain, show_default=False)],
    port: Annotated[str, typer.Option("--port", metavar="NAME", help="Its first output port.", show_default=False)] = "",
    start: From = None,
    purpose: Purpose = "",
    reads: Reads = None,
    columns: Columns = None,
    owner: Owner = "",
    alignment: Annotated[Alignment | None, typer.Option("--alignment", help="What it is made from or for; told by what it reads.")] = None,
    key: Key = "id",
    partition: Partition = None,
    schedule: Schedule = "",
    public: Public = False,
    sample: Sample = "",
    canvas: CanvasFile = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Begin a data product with its first port: declarations, code and its test, ready to run.

    Example: mesh new product weather.storms --port hours --from sql --reads weather.observations.hourly --purpose "Hours of strong wind."
    """
    from mesh_platform.scaffolding import products
    from mesh_platform.scaffolding.addresses import new_product_address
    from mesh_platform.scaffolding.drafting import require_cut_by_time

    mesh = _mesh()
    asks, found = can_ask(as_json=as_json), new_product_address(mesh, address)
    require_cut_by_time(partition)
    if canvas is not None:
        _require_alone(port, start, purpose, reads, columns, partition, sample, public or None)
        scaffold = products.new_product(mesh, NewProduct(port=_of_canvas(mesh, found, canvas, schedule), owner=owner, alignment=alignment))
        return _finish(mesh, scaffold, dry_run=dry_run, as_json=as_json)
    if asks and not port:
        port = ask("What is its first output port called?", check=lambda answer: new_name(answer, "port"))
    if not port:
        raise UsageError(f"{found} has no port yet", hint="name its first one: --port NAME")
    named = PortAddress(found.domain, found.product, new_name(port, "port"))
    request = _stated(
        named, start, reads, columns, purpose=purpose, key=key, partition=partition, schedule=schedule, public=public, sample=sample
    )
    request = _completed(mesh, request, with_start=start is None) if asks else request
    scaffold = products.new_product(mesh, NewProduct(port=request, owner=owner, alignment=alignment))
    return _finish(mesh, scaffold, dry_run=dry_run, as_json=as_json)


def port(
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="domain.product.port", show_default=False)],
    start: From = None,
    purpose: Purpose = "",
    reads: Reads = None,
    columns: Columns = None,
    key: Key = "id",
    partition: Partition = None,
    schedule: Schedule = "",
    public: Public = False,
    sample: Sample = "",
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Begin a further port of a product that is there.

    Example: mesh new port weather.observations.daily --from sql --reads weather.observations.hourly --purpose "The weather by day."
    """
    from mesh_platform.scaffolding import products
    from mesh_platform.scaffolding.addresses import new_port_address

    mesh = _mesh()
    named = new_port_address(mesh, address)
    request = _stated(
        named, start, reads, columns, purpose=purpose, key=key, partition=partition, schedule=schedule, public=public, sample=sample
    )
    request = _completed(mesh, request, with_start=start is None) if can_ask(as_json=as_json) else request
    _finish(mesh, products.new_port(mesh, request), dry_run=dry_run, as_json=as_json)


def _require_alone(*said: object) -> None:
    if any(said):
        hint = "leave out --port, --from, --purpose, --reads, --columns, --partition, --sample and --public"
        raise UsageError("a canvas says what the product is, and the command line says it too", hint=hint)


def _of_canvas(mesh: "Mesh", address: ProductAddress, file: Path, schedule: str) -> NewPort:
    from mesh_platform.declarations.canvases import require_canvas

    canvas = require_canvas(mesh.root, file.absolute())
    if canvas.port.of_product != address:
        raise UsageError(
            f"{file} is the canvas of {canvas.port.of_product}", hint=f"mesh new product {canvas.port.of_product} --canvas {file}"
        )
    return NewPort(address=canvas.port, start=StartFrom.SQL, purpose=canvas.purpose, schedule=schedule, public=canvas.public, canvas=canvas)


def _mesh() -> "Mesh":
    from mesh_platform.declarations.reader import load_mesh

    return load_mesh(load_settings().root)[0]  # a mistake elsewhere in the mesh is no reason to begin nothing here


def _stated(address: PortAddress, start: StartFrom | None, reads: list[str] | None, columns: str | None, **rest: Any) -> NewPort:
    """What the command line says of a port."""
    inputs = tuple(map(PortAddress.parse, reads or ()))
    return NewPort(address=address, start=start or StartFrom.SQL, reads=inputs, columns=_names(columns), **rest)


def _completed(mesh: "Mesh", request: NewPort, *, with_start: bool) -> NewPort:
    """What the command line leaves open, asked; what it says wrongly is told first."""
    from mesh_platform.scaffolding.drafting import require_possible

    require_possible(request)
    start = StartFrom(ask_one_of("What is it made from?", list(StartFrom), default=StartFrom.SQL)) if with_start else request.start
    purpose = request.purpose or ask(f"What is {request.address} for?")
    reads, key = request.reads, request.key
    if start in _MADE_FROM_PORTS and not (reads or request.sample):
        given = ask_many("Which port does it read?", known=map(str, mesh.ports), check=lambda answer: mesh.port(PortAddress.parse(answer)))
        reads = tuple(map(PortAddress.parse, given))
    if not (reads or request.sample):
        key = ask("Which column tells its rows apart?", default=key, check=new_column_name)
    return replace(request, start=start, purpose=purpose, reads=reads, key=key)


def _finish(mesh: "Mesh", scaffold: "Scaffold", *, dry_run: bool, as_json: bool) -> None:
    from mesh_platform.cli.views.scaffold import ScaffoldView
    from mesh_platform.scaffolding.scaffold import write

    if not dry_run:
        write(mesh.root, scaffold)
    show(ScaffoldView(scaffold, made=not dry_run), as_json=as_json)


def _names(text: str | None) -> tuple[str, ...] | None:
    return tuple(filter(None, (each.strip() for each in text.split(",")))) if text is not None else None
