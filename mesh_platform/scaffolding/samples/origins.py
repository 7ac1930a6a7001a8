"""What somebody means by a sample: a file, a published port, or a table of a SQL database."""

import re
from pathlib import Path

from mesh_platform.concepts.names import PortAddress
from mesh_platform.errors import InvalidName, UnknownName, UsageError
from mesh_platform.scaffolding.samples.inferred import Origin, SampleFile, SamplePort, SampleTable

FORMATS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".json": "json",
    ".jsonl": "json",
    ".ndjson": "json",
    ".parquet": "parquet",
    ".xlsx": "excel",
}
_TABLE = re.compile(r"(?P<connection>\$\{[A-Za-z_][A-Za-z0-9_]*\})#(?:(?P<schema>[^.#]+)\.)?(?P<table>[^.#]+)")
_HINT = f"give a file ({', '.join(FORMATS)}), a published port (domain.product.port), or a table (${{DATABASE_URL}}#schema.table)"


def origin_of(sample: str) -> Origin:
    """Raises UsageError for what can be none of them, UnknownName for a file that is not there."""
    if found := _TABLE.fullmatch(sample):
        return SampleTable(connection=found["connection"], schema=found["schema"], table=found["table"])
    if "://" in sample:
        raise UsageError(
            "a database is given by reference, so that no password is written down",
            hint="set DATABASE_URL, then: '${DATABASE_URL}#schema.table'",
        )
    path = Path(sample)
    if path.suffix.lower() in FORMATS:
        if not path.is_file():
            raise UnknownName(f"there is no file {sample}", hint=_HINT)
        return SampleFile(path=path, format=FORMATS[path.suffix.lower()])
    try:
        return SamplePort(address=PortAddress.parse(sample))
    except InvalidName:
        raise UsageError(f"{sample!r} is no sample", hint=_HINT) from None
