"""The values of a source system's mapping, each reported where it stands."""

from collections.abc import Collection
from typing import Any

from mesh_platform.declarations.documents.documents import Document, Step
from mesh_platform.declarations.documents.suggestions import did_you_mean, listed


class Values:
    """One mapping of a declaration and where it stands; what is wrong with it goes to the document."""

    def __init__(self, doc: Document, at: tuple[Step, ...], entry: dict[str, Any]) -> None:
        self.doc = doc
        self.at = at
        self.entry = entry

    def wrong(self, key: str, message: str, hint: str = "") -> None:
        self.doc.wrong((*self.at, key), message, hint)

    def know(self, keys: Collection[str], *, required: Collection[str] = (), what: str) -> None:
        """Reports keys that have no meaning here, and those that are missing."""
        for key in self.entry:
            if key not in keys:
                self.wrong(key, f"{what} has no `{key}`.", did_you_mean(key, keys) or f"It has {listed(keys)}.")
        for key in required:
            if key not in self.entry:
                self.doc.wrong(self.at, f"{what} needs `{key}`.")

    def text(self, key: str, default: str = "", *, hint: str = "") -> str:
        """A text that is written as it is; references to the environment have their own places."""
        value = self.entry.get(key, default)
        if not isinstance(value, str) or (key in self.entry and not value):
            self.wrong(key, "must be text.", hint)
            return default
        if "${" in value:
            self.wrong(key, "cannot refer to the environment.", "Write the value itself.")
        return value

    def one_of(self, key: str, known: Collection[str], default: str) -> str:
        value = self.entry.get(key, default)
        if value not in known:
            self.wrong(key, f"must be one of {listed(known)}.", did_you_mean(str(value), known))
            return default
        return value

    def mapping(self, key: str, *, hint: str = "") -> "Values | None":
        """The mapping below a key, None where there is none."""
        if key not in self.entry:
            return None
        value = self.entry[key]
        if not isinstance(value, dict):
            self.wrong(key, "must be a mapping.", hint)
            return None
        return Values(self.doc, (*self.at, key), value)
