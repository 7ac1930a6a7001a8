"""Exports as files: nobody sees half of one."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from mesh_platform.errors import UsageError
from mesh_platform.interchange.exported import Exported


def write(folder: Path, documents: Iterable[Exported]) -> None:
    """Below the folder, each where its path says. Raises UsageError."""
    texts: dict[PurePosixPath, list[str]] = defaultdict(list)
    for each in documents:
        texts[each.path].append(each.text)
    try:
        for path, parts in texts.items():
            _write(folder / path, "".join(parts))
    except OSError as wrong:
        raise UsageError(f"{wrong.filename or folder} cannot be written: {wrong.strerror}", hint="give another folder: --output") from None


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f".{file.name}.part")
    part.write_text(text, encoding="utf-8")
    part.replace(file)
