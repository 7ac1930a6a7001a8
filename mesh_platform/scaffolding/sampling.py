"""A draft from a sample: its columns are what the rows show, and a file comes along."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from mesh_platform.concepts.mesh import Mesh
from mesh_platform.declarations.product_folders import DOMAINS
from mesh_platform.errors import UsageError
from mesh_platform.scaffolding.columns import NewColumn
from mesh_platform.scaffolding.drafts import Draft
from mesh_platform.scaffolding.inputs import NewInput, api_input, database_input, file_input, port_inputs, table_input
from mesh_platform.scaffolding.names import suggested_name
from mesh_platform.scaffolding.requests import NewPort, StartFrom
from mesh_platform.scaffolding.samples.entries import column_entry, retention_entry
from mesh_platform.scaffolding.samples.inference import infer
from mesh_platform.scaffolding.samples.inferred import InferredColumn, InferredContract, SampleFile, SamplePort, SampleTable

_LARGEST_FILE = 20_000_000  # bytes; what is larger belongs into no repository


def sampled(mesh: Mesh, request: NewPort) -> Draft:
    """Raises UsageError for a sample that cannot be read, is too large to come along, or tells about persons in public."""
    contract = infer(request.sample, root=mesh.root, consumer=request.address.domain)
    if contract.is_personal and request.public:
        names = ", ".join(each.name for each in contract.columns if each.personal)
        raise UsageError(f"what looks personal is public for nobody: {names}", hint="begin without --public")
    columns = tuple(_column(each) for each in contract.columns)
    source, files = _source(mesh, request, contract, columns)
    retention = retention_entry(contract)
    return Draft(
        request=request,
        columns=columns,
        source=source,
        inputs=(source,),
        read=(mesh.port(contract.origin.address),) if isinstance(contract.origin, SamplePort) else (),
        rows=contract.rows if files and contract.whole else None,
        files=files,
        levels=(retention,) if retention else (),
        notes=(*contract.notes, *_kept_values(request, contract, files)),
    )


def _kept_values(request: NewPort, contract: InferredContract, files: Iterable[Path]) -> Iterator[str]:
    """The contract holds no personal value; a file that comes along holds all of them."""
    if contract.is_personal:
        folder = Path(DOMAINS, request.address.domain, request.address.product).as_posix()
        for each in files:
            yield f"{folder}/{each.as_posix()} is a copy of the sample, personal values included. What is committed stays in git for good."
            yield f"  to keep it out: echo {each.as_posix()} >> {folder}/.gitignore"


def _column(inferred: InferredColumn) -> NewColumn:
    return NewColumn(
        name=inferred.name,
        source=inferred.source,
        made_by=inferred.made_by,
        entry=column_entry(inferred),
        oldest=inferred.oldest,
        comments=inferred.comments,
    )


def _source(
    mesh: Mesh, request: NewPort, contract: InferredContract, columns: tuple[NewColumn, ...]
) -> tuple[NewInput, Mapping[Path, bytes]]:
    """What a build will read: the sample itself, or the system that it was taken from."""
    port, domain = request.address.port, request.address.domain
    match contract.origin:
        case SamplePort(address=address):
            return next(port_inputs([mesh.port(address)], taken=[port])), {}
        case SampleTable() as table:
            return table_input(f"{port}_{StartFrom.DATABASE}"[:63], table, columns=columns), {}
        case SampleFile() if request.start is StartFrom.DATABASE:
            return database_input(f"{port}_{request.start}"[:63], table=port, columns=columns, domain=domain), {}
        case SampleFile() if request.start is StartFrom.API:
            return api_input(f"{port}_{request.start}"[:63], path=port, columns=columns, domain=domain), {}
        case SampleFile() as file:
            path = Path("files", f"{suggested_name(file.path.stem) or port}{file.path.suffix.lower()}")
            name = f"{port}_{StartFrom.FILE}"[:63]
            return file_input(name, path=path.as_posix(), format=file.format, options=file.options), {path: _content(file.path)}
    raise UsageError(f"{request.sample} is no sample")


def _content(file: Path) -> bytes:
    size = file.stat().st_size
    if size > _LARGEST_FILE:
        hint = f"give a part of it, of at most {_LARGEST_FILE // 1_000_000} MB; the product can read the whole elsewhere"
        raise UsageError(f"{file.name} has {size // 1_000_000:,} MB, which is too large to lie beside the product", hint=hint)
    return file.read_bytes()
