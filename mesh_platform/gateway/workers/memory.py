"""How much memory a worker may take, as the kernel counts it: DuckDB counts what it keeps, and not every text that it makes."""

import resource
from pathlib import Path

_STATUS, _DATA = Path("/proc/self/status"), "VmData:"
_BESIDE = 512_000_000  # bytes that Python, Arrow and the reader of Parquet take beside what DuckDB counts


def may_take(memory: int) -> None:
    """So many bytes more than now. What needs more gets none, which DuckDB tells as any lack of memory."""
    now = _taken()
    if now is not None:
        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (now + memory + _BESIDE, most))


def _taken() -> int | None:
    """None where the system does not tell, and would not heed the limit."""
    if not _STATUS.exists():
        return None
    line = next(each for each in _STATUS.read_text().splitlines() if each.startswith(_DATA))
    return int(line.split()[1]) * 1024
