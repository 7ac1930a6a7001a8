"""The files of a new port: what it promises, what makes it, and the test of that."""

from collections.abc import Iterator, Mapping
from datetime import datetime, time
from pathlib import Path
from typing import Any

from mesh_platform.concepts.lifecycle import Lifecycle
from mesh_platform.concepts.names import ProductAddress
from mesh_platform.concepts.partition import Granularity, PartitionScheme
from mesh_platform.declarations.product_folders import CONTRACT_END, DOMAINS
from mesh_platform.declarations.products.implementations import DBT_PROJECTS
from mesh_platform.scaffolding.code import code_of
from mesh_platform.scaffolding.dbt import model_files
from mesh_platform.scaffolding.drafts import Draft
from mesh_platform.scaffolding.examples import example_row, example_rows
from mesh_platform.scaffolding.names import title
from mesh_platform.scaffolding.requests import StartFrom
from mesh_platform.scaffolding.templates import render

Files = Mapping[Path, str | bytes]

_SHORT = 100  # characters that still leave a line of code its room
_FREQUENCY = {Granularity.HOUR: "h", Granularity.DAY: "d", Granularity.MONTH: "mo", Granularity.YEAR: "y"}
_NIGHTLY = {Granularity.HOUR: "5 * * * *", Granularity.MONTH: "0 5 1 * *", Granularity.YEAR: "0 5 1 1 *"}


def port_files(root: Path, draft: Draft, *, status: Lifecycle) -> dict[Path, str | bytes]:
    """Every file of a port, by its path below the root of the mesh."""
    request = draft.request
    folder, port = product_folder(request.address.of_product), request.address.port
    files: dict[Path, str | bytes] = {folder / f"{port}{CONTRACT_END}": _contract(draft, status)}
    match request.start:
        case StartFrom.DBT:
            files |= dict(model_files(root, draft, code_of(draft)))
        case StartFrom.PYTHON:
            files |= {folder / "__init__.py": ""} if not (root / folder / "__init__.py").exists() else {}
            files[folder / f"{port}.py"] = code_of(draft)
        case _:
            files[folder / f"{port}.sql"] = code_of(draft)
    files[folder / f"test_{port}.py"] = _test(draft)
    return files | {folder / path: content for path, content in draft.files.items()}


def product_folder(address: ProductAddress) -> Path:
    return Path(DOMAINS, address.domain, address.product)


def models_folder(address: ProductAddress) -> Path:
    return Path(DBT_PROJECTS, address.domain, "models", address.product)


def output_entry(draft: Draft) -> dict[str, Any]:
    """The port under `outputPorts`, by ODPS's keys."""
    port = draft.request.address
    access = [{"property": "access", "vendor": "mesh", "value": "public"}]
    return {
        "name": port.port,
        "version": "1.0.0",
        "contractId": str(port),
        "description": grain(draft),
        **({"customProperties": access} if draft.request.public else {}),
    }


def grain(draft: Draft) -> str:
    """What one row is."""
    if draft.words:
        return draft.words.grain
    if draft.read and draft.read[0].contract is not None:
        tables = draft.read[0].contract.source.get("schema") or [{}]
        said = str(tables[0].get("dataGranularityDescription", "")).strip()
        return said if said and draft.key else f"One row for each row of {draft.read[0].address}."
    return f"One row for each {_named(draft.key)}." if draft.key else "One row for each row of the source."


def usage(draft: Draft) -> str:
    if draft.words:
        return draft.words.usage
    return f"Join on {_named(draft.key)}." if draft.key else "Read it whole, for no column tells its rows apart."


def limitations(draft: Draft) -> str:
    if draft.words:
        return draft.words.limitations
    if draft.read:
        return f"What {draft.read[0].address} lacks is missing here too."
    if draft.is_from_outside:
        return "What the source system lacks is missing here too; what is deleted there stays here."
    return "The sample that it began with, and nothing else yet." if draft.request.sample else "Three example rows, and nothing else yet."


def _contract(draft: Draft, status: Lifecycle) -> str:
    return render(
        "contract.odcs.yaml",
        address=draft.request.address,
        title=title(draft.request.address.port),
        status=status.value,
        purpose=draft.request.purpose,
        grain=grain(draft),
        columns=draft.columns,
        schedule=_schedule(draft),
        rules=list(draft.rules),
        service_levels=list(_service_levels(draft)),
    )


def _service_levels(draft: Draft) -> Iterator[Mapping[str, Any]]:
    unit = _FREQUENCY[draft.request.partition] if draft.request.partition else "d"
    schedule = _schedule(draft)
    if draft.words is None:  # else the levels say how often
        yield {"property": "frequency", "value": 1, "unit": unit, **({"scheduler": "cron", "schedule": schedule} if schedule else {})}
    yield from draft.levels


def _schedule(draft: Draft) -> str:
    """A source system tells nobody that it has changed, so it is asked at a time."""
    default = _NIGHTLY.get(draft.request.partition or Granularity.DAY, "0 5 * * *") if draft.is_from_outside else ""
    return draft.request.schedule or default


def _test(draft: Draft) -> str:
    given = draft.source.name if draft.source and not draft.files else ""
    row = example_row(draft.columns, draft.cut.start if draft.cut else None)
    return render(
        "test.py",
        address=draft.request.address,
        port=draft.request.address.port,
        test_name="test_a_row_that_comes_in_goes_out" if given else "test_its_rows_keep_the_contract",
        given=given,
        is_short=not given and not draft.cut and len(str(draft.request.address)) <= _SHORT,
        row=row,
        partition=_partition(draft) if draft.cut else "",
        expected=_expected(draft, given),
    )


def _expected(draft: Draft, given: str) -> int | None:
    """How many rows come out; nobody knows how many of a sample lie in one partition, or behind the rows that were looked at."""
    if given:
        return 1
    if draft.request.sample:
        return None if draft.cut else draft.rows
    return 1 if draft.words else len(example_rows(None))


def _partition(draft: Draft) -> str:
    """The key of the partition in which the example rows lie."""
    if draft.cut is None:
        return ""
    scheme = PartitionScheme(column=draft.cut.column.name, granularity=draft.cut.granularity)
    return scheme.key_of(datetime.combine(draft.cut.start, time()))


def _named(names: tuple[str, ...]) -> str:
    quoted = [f"`{each}`" for each in names]
    return " and ".join(filter(None, (", ".join(quoted[:-1]), quoted[-1])))
