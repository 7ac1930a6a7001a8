"""What is about to be written: new files and the few that change, shown first or written all at once."""

from dataclasses import dataclass
from pathlib import Path

from mesh_platform.concepts.names import ProductAddress
from mesh_platform.lifecycle.edits import Edit, make


@dataclass(frozen=True, slots=True, kw_only=True)
class Scaffold:
    """`subject` is the product, or the domain by its name. `next_steps` are commands, and `notes` sentences, for whoever asked.

    `folders` are those that are new as a whole: to delete them undoes what was written into them.
    """

    subject: ProductAddress | str
    edits: tuple[Edit, ...]
    folders: tuple[Path, ...]
    next_steps: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def undo(self) -> str:
        """The command that takes everything back."""
        changed = [each for each in self.edits if each.before != each.after]
        inside = [each.path for each in changed if not any(each.path.is_relative_to(folder) for folder in self.folders)]
        kept = [each for each in inside if any(edit.path == each and edit.before is not None for edit in changed)]
        files = [each for each in inside if each not in kept]
        parts = [
            " ".join(["rm -r", *map(Path.as_posix, self.folders)]) if self.folders else "",
            " ".join(["rm", *map(Path.as_posix, files)]) if files else "",
            " ".join(["git restore", *map(Path.as_posix, kept)]) if kept else "",
        ]
        return " && ".join(filter(None, parts))


def write(root: Path, scaffold: Scaffold) -> None:
    """Writes everything or nothing. Raises InvalidDeclaration, UsageError, Refused."""
    make(root, scaffold.subject, scaffold.edits)
