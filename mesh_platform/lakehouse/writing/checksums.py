"""Size and SHA-256 of files: what tells later whether a published file is still the one that was checked."""

import hashlib
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from pyiceberg.io import FileIO

from mesh_platform.lakehouse.storage import open_file

_BLOCK = 1 << 20
_THREADS = 4  # hashing leaves the interpreter to others


@dataclass(frozen=True, slots=True, kw_only=True)
class Checksum:
    bytes: int
    sha256: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def checksum(io: FileIO, uri: str) -> Checksum:
    """Reads the whole file. Raises FileNotFoundError where there is none."""
    digest, size = hashlib.sha256(), 0
    with open_file(io, uri) as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            size += len(block)
    return Checksum(bytes=size, sha256=digest.hexdigest())


@contextmanager
def computing_checksums(io: FileIO, uris: Iterable[str]) -> Generator[Callable[[], dict[str, Checksum]]]:
    """Reads the files while other work goes on; calling what it gives waits for them."""
    with ThreadPoolExecutor(_THREADS, thread_name_prefix="checksums") as pool:
        found = {uri: pool.submit(checksum, io, uri) for uri in uris}
        try:
            yield lambda: {uri: each.result() for uri, each in found.items()}
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
